using System.Threading.Channels;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Live;
using OpsConsole.Recommendations.Fallback;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations;

/// <summary>
/// Tells phones that what they show is outdated: after the shopper's own purchase, and after a change of model. Only shoppers served in the
/// last <see cref="Recently"/> are told, and no faster than a live mailbox can be emptied.
/// </summary>
internal sealed class OutdatedSlates(
    OnlineFeatures features, ActiveModels models, PersonalSlates personal, SlateSequence sequence, LiveFeed live, TimeProvider time) : BackgroundService
{
    /// <summary>Hints that wait to go out; beyond it the oldest are dropped, and their phones find out when they ask.</summary>
    public const int Bound = 20_000;

    /// <summary>Who was not served for longer has nothing on the screen.</summary>
    public static readonly TimeSpan Recently = TimeSpan.FromMinutes(15);

    private const int BurstSize = LiveSubscription.Capacity / 2;

    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(100);

    private readonly Channel<SlateOutdated> _hints = Channel.CreateBounded<SlateOutdated>(
        new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private long SinceMs => (time.GetUtcNow() - Recently).ToUnixTimeMilliseconds();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        features.Purchased += OnPurchase;
        models.Changed += OnModelChange;
        try
        {
            while (await _hints.Reader.WaitToReadAsync(stoppingToken))
            {
                for (var sent = 0; sent < BurstSize && _hints.Reader.TryRead(out var hint); sent++)
                {
                    live.Publish(hint);
                }

                await Task.Delay(BetweenBursts, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            features.Purchased -= OnPurchase;
            models.Changed -= OnModelChange;
        }
    }

    private void OnPurchase(Shopper shopper)
    {
        foreach (var surface in personal.ServedSince(shopper.UserId, SinceMs))
        {
            Hint(shopper.UserId, surface);
        }
    }

    private void OnModelChange(ServingSet pair)
    {
        foreach (var (userId, surface) in personal.ServedSince(SinceMs))
        {
            Hint(userId, surface);
        }
    }

    /// <summary>The hint's generation is greater than any slate on the phone, and smaller than any that it can fetch from now on.</summary>
    private void Hint(string userId, byte surface) =>
        _hints.Writer.TryWrite(new SlateOutdated(userId, SlateSurfaces.Name(surface), sequence.Epoch, sequence.Next()));
}
