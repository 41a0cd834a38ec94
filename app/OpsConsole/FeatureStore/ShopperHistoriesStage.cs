using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore;

/// <summary>Loads the online features at start, from the newest checkpoint and the events after it, then follows the stream until the process stops.</summary>
internal sealed partial class ShopperHistoriesStage(
    OnlineFeatures features,
    CurrentCatalog catalog,
    EventReader reader,
    IEventStream stream,
    CheckpointStore checkpoints,
    UpdaterTurns turns,
    IOptions<FeatureStoreOptions> options,
    ShopClock clock,
    TimeProvider time,
    ILogger<ShopperHistoriesStage> logger) : BackgroundService, IStartupStage
{
    /// <summary>How often at most requests get new statistics of items.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Refreshes until the lists are made anew and memory is looked at: a second.</summary>
    private const int RefreshesToTrends = 4;

    private readonly TaskCompletionSource<FeatureUpdater> _rebuilt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Order => 50;

    public string Name => "shoppers' histories";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        var updater = await Task.Run(() => Load(progress, token), token);
        features.Swap(updater.State);
        updater.Purchased = features.RaisePurchased;
        features.Ring();
        _rebuilt.TrySetResult(updater);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var updater = await _rebuilt.Task.WaitAsync(stoppingToken);
        turns.AreTaken = true;
        var batches = Channel.CreateBounded<EventBatch>(1);
        await Task.WhenAll(ReadAsync(batches.Writer, stoppingToken), ApplyAsync(updater, batches.Reader, stoppingToken));
    }

    private FeatureUpdater Load(IProgress<string> progress, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var updater = NewUpdater();
        if (checkpoints.Load(updater, catalog.Snapshot, token) is { } refusal)
        {
            progress.Report($"no checkpoint is used ({refusal}): all events are replayed");
            updater = NewUpdater();
        }
        else
        {
            progress.Report($"{updater.State.ShopperCount:N0} shoppers from the checkpoint at event {updater.State.AppliedSequence:N0}, {time.GetElapsedTime(started).TotalMilliseconds:N0} ms");
        }

        started = time.GetTimestamp();
        var (after, through) = (updater.State.AppliedSequence, stream.Head);
        var applied = updater.Rebuild(
            reader.Read(new EventFilter { Types = FeatureUpdater.Informative, AfterSequence = after, ThroughSequence = through }, token),
            through,
            clock.NowMs,
            count => progress.Report($"{count:N0} events, {count / time.GetElapsedTime(started).TotalSeconds:N0}/s"));
        progress.Report($"{updater.State.ShopperCount:N0} shoppers after {applied:N0} events more");
        return updater;
    }

    private FeatureUpdater NewUpdater() => new(features.NewState(), catalog, options.Value);

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

    /// <summary>Applies batches as they come; between them gives others their turn and, at most four times a second, publishes what is derived from many events.</summary>
    private async Task ApplyAsync(FeatureUpdater updater, ChannelReader<EventBatch> batches, CancellationToken token)
    {
        using var refresh = new PeriodicTimer(RefreshInterval, time);
        var arrived = batches.WaitToReadAsync(token).AsTask();
        var due = refresh.WaitForNextTickAsync(token).AsTask();
        var asked = turns.Waiting.WaitToReadAsync(token).AsTask();
        for (var refreshes = 0; ;)
        {
            await Task.WhenAny(arrived, due, asked);
            if (token.IsCancellationRequested)
            {
                return;
            }

            if (due.IsCompleted)
            {
                Refresh(updater, trends: ++refreshes % RefreshesToTrends == 0);
                due = refresh.WaitForNextTickAsync(token).AsTask();
            }

            if (asked.IsCompleted)
            {
                updater = TakeTurns(updater);
                asked = turns.Waiting.WaitToReadAsync(token).AsTask();
            }

            if (arrived.IsCompleted)
            {
                while (batches.TryRead(out var batch))
                {
                    foreach (var happened in batch.Events)
                    {
                        updater.Apply(happened);
                    }

                    Applied(batch.Events[^1]);
                    features.Ring();
                }

                arrived = batches.WaitToReadAsync(token).AsTask();
            }
        }
    }

    private void Applied(ShopEvent newest)
    {
        // What an import brings was received before it was known.
        if (!newest.Flags.HasFlag(EventFlags.Imported))
        {
            features.ShopperDelays.Add((clock.GetUtcNow() - newest.ReceivedAt).TotalMilliseconds / clock.Speed);
        }
    }

    private void Refresh(FeatureUpdater updater, bool trends)
    {
        var published = updater.State.PublishedPurchaseAtMs;
        updater.PublishItems(clock.NowMs);
        if (updater.State.PublishedPurchaseAtMs > published)
        {
            features.ItemDelays.Add((clock.NowMs - updater.State.PublishedPurchaseAtMs) / clock.Speed);
        }

        if (trends)
        {
            updater.RefreshTrends();
            updater.State.Trim();
        }

        features.Ring();
    }

    private FeatureUpdater TakeTurns(FeatureUpdater updater)
    {
        while (turns.Waiting.TryRead(out var turn))
        {
            var next = turn.Run(updater);
            if (!ReferenceEquals(next, updater))
            {
                // Other values serve from here on, made by the same events up to the same sequence.
                updater.Purchased = null;
                next.Purchased = features.RaisePurchased;
                features.Swap(next.State);
                updater = next;
            }
        }

        return updater;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The event stream broke after {Sequence}; shoppers' features stay as they are and reading begins again in a second")]
    private static partial void StreamFailed(ILogger logger, long sequence, Exception failure);
}
