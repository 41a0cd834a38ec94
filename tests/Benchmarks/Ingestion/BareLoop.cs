using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Benchmarks.Ingestion;

/// <summary>
/// One thread, one held connection with the writer's settings (WAL, synchronous=FULL), one prepared insert of every column, as many rows a commit as the writer
/// takes at most: what SQLite gives to somebody who has nothing else to do.
/// </summary>
internal sealed class BareLoop(OpsDatabase database) : IDisposable
{
    private readonly SqliteConnection _connection = database.OpenHeld();

    /// <summary>Inserts the rows and returns how many a second; fingerprints are made before the clock starts.</summary>
    public double Run(IReadOnlyList<ShopEvent> events)
    {
        var fingerprints = events.Select(EventFingerprint.Of).ToArray();
        using var begin = new SqliteStatement(_connection, "BEGIN IMMEDIATE");
        using var commit = new SqliteStatement(_connection, "COMMIT");
        using var insert = new SqliteStatement(_connection, """
            INSERT INTO events (id, type, user_id, session_id, item_id, value, currency, quantity, query, slate_id, position, surface, occurred_at, received_at, context, flags, fingerprint)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            """);
        var started = Stopwatch.GetTimestamp();
        for (var first = 0; first < events.Count; first += EventWriter.GroupSize)
        {
            begin.Run();
            for (var index = first; index < Math.Min(first + EventWriter.GroupSize, events.Count); index++)
            {
                var one = events[index];
                insert.Bind(1, one.Id).Bind(2, (long)one.Type).Bind(3, one.UserId).Bind(4, one.SessionId).Bind(5, one.ItemId)
                    .Bind(6, one.Value is { } value ? Money.ToTenThousandths(value) : null).Bind(7, one.Currency).Bind(8, one.Quantity)
                    .Bind(9, one.Query).Bind(10, one.SlateId).Bind(11, one.Position).Bind(12, one.Surface)
                    .Bind(13, one.OccurredAt.ToUnixTimeMilliseconds()).Bind(14, one.ReceivedAt.ToUnixTimeMilliseconds())
                    .Bind(15, one.Context).Bind(16, (long)one.Flags).Bind(17, fingerprints[index]).Run();
            }

            commit.Run();
        }

        return events.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose() => _connection.Dispose();
}
