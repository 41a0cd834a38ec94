using Microsoft.AspNetCore.SignalR;

namespace OpsConsole.Platform.Live.MobileStream;

/// <summary>Makes rows of what is outdated and, when they are durable, pushes them to the phones of the shopper or the vehicle.</summary>
internal sealed partial class MobileStreamPump(
    LiveFeed live, MobileStreamStore stream, IHubContext<MobileHub, IMobileClient> hub, TimeProvider time, ILogger<MobileStreamPump> logger) : BackgroundService
{
    /// <summary>Rows in one transaction at most.</summary>
    private const int BatchSize = 512;

    /// <summary>Hints that wait at most; the oldest go first, and their phones learn of the newer slate at their next request.</summary>
    private const int Waiting = 16_384;

    /// <summary>How long hints gather: several of one surface become one, and one commit carries many.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly LiveSubscription _mailbox = live.Subscribe(Waiting, typeof(SlateOutdated), typeof(VehicleRouteChanged));

    public override void Dispose()
    {
        _mailbox.Dispose();
        base.Dispose();
    }

    /// <summary>The newest version of what each phone shows, in the order in which they became outdated.</summary>
    internal static IReadOnlyList<IPhoneHint> Newest(IEnumerable<IPhoneHint> hints)
    {
        var newest = new Dictionary<(string, string, string?), IPhoneHint>();
        foreach (var hint in hints)
        {
            var content = (hint.UserId, hint.Kind, hint.Surface);
            if (!newest.TryGetValue(content, out var known) || (hint.Epoch, hint.Generation).CompareTo((known.Epoch, known.Generation)) > 0)
            {
                newest[content] = hint;
            }
        }

        return [.. newest.Values];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _mailbox.WaitAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var batch in Newest(_mailbox.Drain().Cast<IPhoneHint>()).Chunk(BatchSize))
            {
                await AppendAsync(batch, stoppingToken).ConfigureAwait(false);
            }

            await Task.Delay(Gather, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AppendAsync(IPhoneHint[] batch, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                foreach (var entry in await stream.AppendAsync(batch, token).ConfigureAwait(false))
                {
                    await hub.Clients.Group(MobileHub.GroupOf(entry.UserId)).push(entry.ToItem()).ConfigureAwait(false);
                }

                return;
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Locked or full disk: nothing was pushed that is not a row. A batch that was stored and is stored again only repeats a hint.
                NotAppended(logger, failure);
                await Task.Delay(AfterFailure, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hints for phones could not be stored; tried again")]
    private static partial void NotAppended(ILogger logger, Exception failure);
}
