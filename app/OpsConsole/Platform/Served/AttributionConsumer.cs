using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Served;

/// <summary>Joins what shoppers did with the slates that they did it on; each event counts exactly once, whenever the process dies.</summary>
/// <remarks>The offset lies beside the sums and moves in the same transaction. When the file is replaced, everything is made anew from the first event.</remarks>
internal sealed partial class AttributionConsumer(
    IEventStream stream, ServedSlates slates, AttributionDatabase database, ShopClock shop, TimeProvider time, ILogger<AttributionConsumer> logger) : BackgroundService
{
    /// <summary>How many batches without anything to count may pass before the offset moves: an import is not worth a commit a batch.</summary>
    private const int IdleBatches = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    /// <summary>How long sums by minute are kept, the shop's time.</summary>
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(90);

    /// <summary>How long outcomes by slate are kept, the shop's time: as long as the slates themselves.</summary>
    public static readonly TimeSpan OutcomesKept = TimeSpan.FromDays(45);

    private readonly Lock _gate = new();
    private readonly List<(long Sequence, TaskCompletionSource Reached)> _waiting = [];
    private long _counted;

    /// <summary>Sequence up to which events are counted.</summary>
    internal long Counted => Volatile.Read(ref _counted);

    /// <summary>Ends once events up to a sequence are counted.</summary>
    internal Task ReachedAsync(long sequence, CancellationToken token)
    {
        lock (_gate)
        {
            if (_counted >= sequence)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((sequence, reached));
            return reached.Task.WaitAsync(token);
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Prepare(damaged: false);
        }
        catch (Exception failure) when (failure is Microsoft.Data.Sqlite.SqliteException or IOException or UnauthorizedAccessException)
        {
            // The loop tries again; the shop serves without.
            Interrupted(logger, failure);
        }

        await base.StartAsync(cancellationToken);
    }

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
                // Whatever it is (file replaced, disk full, stream's database locked), counting begins again at the stored offset.
                Interrupted(logger, failure);
                if (failure is Microsoft.Data.Sqlite.SqliteException damage && ExpendableDatabase.IsDamage(damage))
                {
                    database.Suspect();
                }

                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task CountAsync(CancellationToken token)
    {
        Prepare(database.IsSuspected);
        var generation = database.Generation;
        using var tables = new AttributionTables(database);
        // The events' database may have been replaced by an older or an empty one: what follows its head is new.
        Move(Math.Min(tables.ReadOffset(), stream.Head));

        var idle = 0;
        var prunedAt = time.GetTimestamp();
        await foreach (var batch in stream.ReplayAsync(Counted, token))
        {
            if (database.IsSuspected || database.Generation != generation)
            {
                return;
            }

            var tally = new AttributionTally(slates.Find);
            foreach (var shopEvent in batch.Events)
            {
                tally.Add(shopEvent);
            }

            if (!tally.IsEmpty || ++idle % IdleBatches == 0 || batch.Last >= stream.Head)
            {
                tables.Write(tally, batch.Last);
            }

            Move(batch.Last);
            if (time.GetElapsedTime(prunedAt) > PruneInterval)
            {
                prunedAt = time.GetTimestamp();
                tables.Prune((shop.GetUtcNow() - MinutesKept).ToUnixTimeMilliseconds(), (shop.GetUtcNow() - OutcomesKept).ToUnixTimeMilliseconds());
            }
        }
    }

    private void Prepare(bool damaged)
    {
        if (database.Prepare(damaged) is { } aside)
        {
            SetAside(logger, aside);
        }
    }

    private void Move(long sequence)
    {
        lock (_gate)
        {
            _counted = sequence;
            foreach (var (_, reached) in _waiting.FindAll(waiting => waiting.Sequence <= sequence))
            {
                reached.TrySetResult();
            }

            _waiting.RemoveAll(waiting => waiting.Sequence <= sequence);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attribution was interrupted and begins again where it was stored")]
    private static partial void Interrupted(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of attribution was unusable and is kept as {Aside}; it is made anew from the events")]
    private static partial void SetAside(ILogger logger, string aside);
}
