using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>What a bulk write did.</summary>
/// <param name="Accepted">Events stored.</param>
/// <param name="Duplicates">Events that were stored before.</param>
/// <param name="Conflicts">Events refused because another event was stored under their id.</param>
public sealed record ImportOutcome(long Accepted, long Duplicates, long Conflicts)
{
    /// <summary>All events seen.</summary>
    public long Total => Accepted + Duplicates + Conflicts;
}

/// <summary>Writes history in bulk: imports and the demo shop. Idempotent by the events' ids, so a run that was cut is simply run again.</summary>
/// <remarks>
/// One transaction for <see cref="BatchRows"/> rows: large enough that the flush does not count (above 60k rows a second on two cores), small
/// enough that the event writer, which takes turns with it, waits for some 50 ms.
/// </remarks>
public sealed class EventImporter
{
    /// <summary>Rows of one transaction.</summary>
    public const int BatchRows = 4_096;

    private readonly OpsDatabase _database;
    private readonly WriteTurns _turns;
    private readonly StreamHead _head;

    internal EventImporter(OpsDatabase database, WriteTurns turns, StreamHead head)
    {
        _database = database;
        _turns = turns;
        _head = head;
    }

    /// <summary>
    /// Stores the events, whose sequences are ignored and given anew in the order in which they come; readers of the stream see them batch by batch.
    /// </summary>
    /// <param name="events">Pulled on a worker thread, once, while earlier ones are being written.</param>
    /// <param name="progress">Told after every commit how many events are done; on the worker thread.</param>
    /// <param name="token">Ends it after a whole batch.</param>
    public Task<ImportOutcome> WriteAsync(IEnumerable<ShopEvent> events, IProgress<long>? progress = null, CancellationToken token = default) =>
        WriteAsync(events, progress, null, token);

    /// <inheritdoc cref="WriteAsync(IEnumerable{ShopEvent}, IProgress{long}, CancellationToken)" />
    /// <param name="onConflict">Told of every event that is refused because of its id; on the worker thread.</param>
    public Task<ImportOutcome> WriteAsync(IEnumerable<ShopEvent> events, IProgress<long>? progress, Action<ShopEvent>? onConflict, CancellationToken token) =>
        Task.Run(() => Write(events, progress, onConflict, token), token);

    private ImportOutcome Write(IEnumerable<ShopEvent> events, IProgress<long>? progress, Action<ShopEvent>? onConflict, CancellationToken token)
    {
        using var connection = _database.OpenHeld();
        Tune(connection);
        using var begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
        using var commit = new SqliteStatement(connection, "COMMIT");
        using var table = new EventTable(connection);
        var counts = new long[3];
        foreach (var batch in events.Chunk(BatchRows))
        {
            token.ThrowIfCancellationRequested();
            var fingerprints = Array.ConvertAll(batch, EventFingerprint.Of);
            var mine = _turns.Take();
            try
            {
                begin.Run();
                for (var index = 0; index < batch.Length; index++)
                {
                    var result = table.Append(batch[index], fingerprints[index]);
                    counts[(int)result]++;
                    if (result == AppendResult.Conflict)
                    {
                        onConflict?.Invoke(batch[index]);
                    }
                }

                commit.Run();
            }
            finally
            {
                // After a failure the transaction is rolled back by closing the connection.
                if (mine)
                {
                    _turns.Release();
                }
            }

            if (table.LastSequence > 0)
            {
                _head.Advance(table.LastSequence);
            }

            progress?.Report(counts.Sum());
        }

        return new ImportOutcome(counts[(int)AppendResult.Accepted], counts[(int)AppendResult.Duplicate], counts[(int)AppendResult.Conflict]);
    }

    /// <summary>64 MB of page cache hold the id index of a million events, and a checkpoint every 32 MB instead of every 4 writes each page less often.</summary>
    private static void Tune(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8192;";
        pragma.ExecuteNonQuery();
    }
}
