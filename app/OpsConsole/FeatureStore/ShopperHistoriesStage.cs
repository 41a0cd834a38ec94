using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore;

/// <summary>Rebuilds the online features from the events at start, then follows the stream until the process stops.</summary>
internal sealed partial class ShopperHistoriesStage(
    OnlineFeatures features,
    CurrentCatalog catalog,
    EventReader reader,
    IEventStream stream,
    IOptions<FeatureStoreOptions> options,
    TimeProvider time,
    ShopClock shop,
    ILogger<ShopperHistoriesStage> logger) : BackgroundService, IStartupStage
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<FeatureUpdater> _rebuilt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Order => 50;

    public string Name => "shoppers' histories";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        var updater = new FeatureUpdater(features, catalog, shop.NowMs, options.Value.TrendHalfLifeDays);
        var started = time.GetTimestamp();
        var through = stream.Head;
        var applied = await Task.Run(
            () => updater.Rebuild(
                reader.Read(new EventFilter { Types = FeatureUpdater.Informative, ThroughSequence = through }, token),
                through,
                count => progress.Report($"{count:N0} events, {count / time.GetElapsedTime(started).TotalSeconds:N0}/s")),
            token);
        features.Ring();
        progress.Report($"{features.ShopperCount:N0} shoppers from {applied:N0} events");
        _rebuilt.TrySetResult(updater);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var updater = await _rebuilt.Task.WaitAsync(stoppingToken);
        var turns = Channel.CreateBounded<EventBatch>(1);
        await Task.WhenAll(ReadAsync(turns.Writer, stoppingToken), ApplyAsync(updater, turns.Reader, stoppingToken));
    }

    private async Task ReadAsync(ChannelWriter<EventBatch> batches, CancellationToken token)
    {
        // The stream reads the file synchronously: off the thread that starts the host.
        await Task.Yield();
        while (!token.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in stream.ReplayAsync(features.AppliedSequence, token))
                {
                    await batches.WriteAsync(batch, token);
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                // Whatever is wrong with the file, the features served so far stay; a batch read again is skipped by its sequence.
                StreamFailed(logger, features.AppliedSequence, failure);
                await Task.Delay(RetryDelay, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        batches.TryComplete();
    }

    /// <summary>Applies batches as they come; between them, at most once a second, refreshes what is derived from many events.</summary>
    private async Task ApplyAsync(FeatureUpdater updater, ChannelReader<EventBatch> batches, CancellationToken token)
    {
        using var refresh = new PeriodicTimer(RefreshInterval, time);
        var arrived = batches.WaitToReadAsync(token).AsTask();
        var due = refresh.WaitForNextTickAsync(token).AsTask();
        while (true)
        {
            await Task.WhenAny(arrived, due);
            if (token.IsCancellationRequested)
            {
                return;
            }

            if (due.IsCompleted)
            {
                updater.RefreshTrends();
                features.Ring();
                features.Trim();
                due = refresh.WaitForNextTickAsync(token).AsTask();
            }

            if (arrived.IsCompleted)
            {
                while (batches.TryRead(out var batch))
                {
                    foreach (var happened in batch.Events)
                    {
                        updater.Apply(happened);
                    }

                    features.Ring();
                }

                arrived = batches.WaitToReadAsync(token).AsTask();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event stream broke after {Sequence}; shoppers' features stay as they are and reading begins again in a second")]
    private static partial void StreamFailed(ILogger logger, long sequence, Exception failure);
}
