using OpsConsole.Platform.Events;
using OpsConsole.Platform.Telemetry.Rollups;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>Counts conversion from the event stream; each event exactly once, whenever the process dies.</summary>
/// <remarks>
/// The offset lies in the telemetry file beside the sums, not with the stream's own offsets: only one transaction over both makes a batch that
/// is delivered again count for nothing. When the file is replaced, the sums are made anew from the first event.
/// </remarks>
internal sealed partial class ConversionConsumer(
    IEventStream stream, TelemetryDatabase database, ConversionStore store, SeriesRecorder series, ShopClock shop, ILogger<ConversionConsumer> logger) : BackgroundService
{
    /// <summary>How many batches without anything to count may pass before the offset moves: an import is not worth a commit a batch.</summary>
    private const int IdleBatches = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Sequence up to which events are counted.</summary>
    internal long Counted { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CountAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it is (telemetry file replaced, disk full, stream's database locked), counting begins again at the stored offset.
                Interrupted(logger, failure);
                await Task.Delay(Pause, shop, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task CountAsync(CancellationToken token)
    {
        var generation = database.Generation;
        using var tables = new ConversionTables(database.Open());
        // The events' database may have been replaced by an older or an empty one: what follows its head is new.
        Counted = Math.Min(tables.ReadOffset(), stream.Head);
        store.Clear();
        store.Apply(tables.ReadMinutes(store.OldestKept));

        var idle = 0;
        await foreach (var batch in stream.ReplayAsync(Counted, token))
        {
            if (database.Generation != generation)
            {
                return;
            }

            var tally = new ConversionTally(store.MinuteOf);
            foreach (var shopEvent in batch.Events)
            {
                tally.Add(shopEvent);
            }

            if (tally.Sums.Count > 0 || ++idle % IdleBatches == 0 || batch.Last >= stream.Head)
            {
                tables.Write(tally.Sums, batch.Last);
            }

            store.Apply(tally.Sums);
            CountArrivals(batch.Events);
            Counted = batch.Last;
        }
    }

    /// <summary>The rate of arrivals: not of what an import states, nor of a backlog that is read late.</summary>
    private void CountArrivals(IReadOnlyList<ShopEvent> events)
    {
        var since = shop.GetUtcNow() - shop.ShopTime(TimeSpan.FromMinutes(1));
        var arrived = events.Count(shopEvent => (shopEvent.Flags & EventFlags.Imported) == 0 && shopEvent.ReceivedAt >= since);
        if (arrived > 0)
        {
            series.Increment(SeriesNames.EventsAccepted, arrived);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counting of conversion was interrupted and begins again where it was stored")]
    private static partial void Interrupted(ILogger logger, Exception failure);
}
