using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Catalog;

/// <summary>Keeps first and last seen of every shopper up to date from the events, a few seconds behind.</summary>
/// <remarks>
/// The summing is done by SQLite over a range of sequences, in one transaction with the offset that says how far it has come: each event counts once,
/// whenever the process dies. A million imported events take about a second, in steps that leave the write lock to others.
/// </remarks>
internal sealed partial class ProfileUpdater(
    OpsDatabase database, WriteTurns turns, IEventStream stream, StartupSequence startup, TimeProvider time, ILogger<ProfileUpdater> logger) : BackgroundService
{
    private const string Consumer = "profiles";
    private const int StepRows = 20_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Takes in what has been committed; returns how far it has come.</summary>
    public async Task<long> CatchUpAsync(CancellationToken token)
    {
        using var connection = database.OpenHeld();
        using var offset = new SqliteStatement(connection, $"SELECT coalesce((SELECT sequence FROM event_offsets WHERE consumer = '{Consumer}'), 0)");
        offset.Step();
        var done = offset.Int64(0);
        offset.Reset();
        while (done < stream.Head)
        {
            var through = Math.Min(done + StepRows, stream.Head);
            var mine = await turns.TakeAsync(token).ConfigureAwait(false);
            try
            {
                using var transaction = connection.BeginTransaction();
                using (var add = new SqliteStatement(connection, """
                    INSERT INTO profiles (user_id, first_seen, last_seen)
                    SELECT user_id, min(min(occurred_at, received_at)), max(min(occurred_at, received_at)) FROM events WHERE sequence > ?1 AND sequence <= ?2 GROUP BY user_id
                    ON CONFLICT (user_id) DO UPDATE SET first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
                    """))
                using (var save = new SqliteStatement(connection, $"""
                    INSERT INTO event_offsets (consumer, sequence) VALUES ('{Consumer}', ?1) ON CONFLICT (consumer) DO UPDATE SET sequence = excluded.sequence
                    """))
                {
                    add.Bind(1, done).Bind(2, through).Run();
                    save.Bind(1, through).Run();
                }

                transaction.Commit();
            }
            finally
            {
                if (mine)
                {
                    turns.Release();
                }
            }

            done = through;
        }

        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(Interval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CatchUpAsync(stoppingToken).ConfigureAwait(false);
                await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Microsoft.Data.Sqlite.SqliteException failure)
            {
                CatchUpFailed(logger, failure);
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shoppers' profiles could not be brought up to date; trying again")]
    private static partial void CatchUpFailed(ILogger logger, Exception failure);
}
