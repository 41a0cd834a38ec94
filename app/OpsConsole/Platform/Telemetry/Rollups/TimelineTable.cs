using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>The statements on the table <c>timeline</c>: the newest 10,000 entries.</summary>
internal static class TimelineTable
{
    private const int Bound = 10_000;

    public static void Add(SqliteConnection connection, TimelineEntry entry)
    {
        using var insert = RollupTables.Command(
            connection,
            "INSERT INTO timeline (at, kind, title, detail, actor) VALUES ($at, $kind, $title, $detail, $actor)",
            ("$at", entry.At.ToUnixTimeMilliseconds()), ("$kind", entry.Kind), ("$title", entry.Title), ("$detail", entry.Detail), ("$actor", entry.Actor));
        insert.ExecuteNonQuery();
        using var prune = RollupTables.Command(connection, "DELETE FROM timeline WHERE id <= (SELECT max(id) FROM timeline) - $bound", ("$bound", Bound));
        prune.ExecuteNonQuery();
    }

    /// <summary>Entries before a time, newest first.</summary>
    public static IReadOnlyList<TimelineEntry> Read(SqliteConnection connection, DateTimeOffset before, string? kind, int limit)
    {
        using var select = RollupTables.Command(
            connection,
            "SELECT at, kind, title, detail, actor FROM timeline WHERE at < $before AND ($kind IS NULL OR kind = $kind) ORDER BY at DESC, id DESC LIMIT $limit",
            ("$before", before.ToUnixTimeMilliseconds()), ("$kind", kind), ("$limit", limit));
        using var reader = select.ExecuteReader();
        var entries = new List<TimelineEntry>();
        while (reader.Read())
        {
            entries.Add(new TimelineEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), reader.GetString(2), reader[3] as string, reader[4] as string));
        }

        return entries;
    }
}
