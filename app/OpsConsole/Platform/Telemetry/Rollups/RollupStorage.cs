using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>
/// Writes seconds and makes the coarser levels from them. Not thread-safe: the one writer owns it.
/// </summary>
/// <remarks>
/// A coarse period is always made anew from the level below, never added to: after a kill the periods that were open are simply made again
/// at the next start, and nothing is counted twice.
/// </remarks>
internal sealed class RollupStorage(SqliteConnection connection, TimeProvider time) : IDisposable
{
    private const int TimelineBound = 10_000;

    private long? _previous;

    /// <summary>Makes the periods that were open when the file was last written.</summary>
    public void CatchUp()
    {
        using var transaction = connection.BeginTransaction();
        foreach (var (from, to) in Steps)
        {
            if (RollupTables.Extent(connection, from) is not { } fine)
            {
                continue;
            }

            var begun = Math.Max(to.StartOf(fine.Oldest), RollupTables.Extent(connection, to)?.Newest ?? long.MinValue);
            for (var start = begun; start <= fine.Newest; start += to.Seconds)
            {
                RollupTables.Roll(connection, from, to, start);
            }
        }

        RollupTables.Prune(connection, time.GetUtcNow());
        transaction.Commit();
    }

    /// <summary>Stores one second and whatever ended before it, in one transaction.</summary>
    public void Write(SecondClosed closed)
    {
        var second = closed.Second.Second;
        using var transaction = connection.BeginTransaction();
        foreach (var slice in closed.Second.Slices)
        {
            RollupTables.AddLatency(connection, 1, second, slice);
        }

        foreach (var sample in closed.Series)
        {
            RollupTables.AddSeries(connection, 1, second, sample.Name, sample.Value);
        }

        if (_previous is { } previous)
        {
            RollPassed(previous, second);
        }

        transaction.Commit();
        _previous = second;
    }

    /// <summary>Makes every period that is still open: at a planned stop.</summary>
    public void Close()
    {
        if (_previous is not { } last)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        foreach (var (from, to) in Steps)
        {
            RollupTables.Roll(connection, from, to, to.StartOf(last));
        }

        transaction.Commit();
    }

    public void Write(TimelineEntry entry)
    {
        using var insert = RollupTables.Command(
            connection,
            "INSERT INTO timeline (at, kind, title, detail, actor) VALUES ($at, $kind, $title, $detail, $actor)",
            ("$at", entry.At.ToUnixTimeMilliseconds()), ("$kind", entry.Kind), ("$title", entry.Title), ("$detail", entry.Detail), ("$actor", entry.Actor));
        insert.ExecuteNonQuery();
        using var prune = RollupTables.Command(connection, "DELETE FROM timeline WHERE id <= (SELECT max(id) FROM timeline) - $bound", ("$bound", TimelineBound));
        prune.ExecuteNonQuery();
    }

    /// <summary>The newest entries, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> ReadTimeline(int count)
    {
        using var select = RollupTables.Command(connection, "SELECT at, kind, title, detail, actor FROM timeline ORDER BY id DESC LIMIT $count", ("$count", count));
        using var reader = select.ExecuteReader();
        var entries = new List<TimelineEntry>();
        while (reader.Read())
        {
            entries.Add(new TimelineEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), reader.GetString(2), reader[3] as string, reader[4] as string));
        }

        entries.Reverse();
        return entries;
    }

    public void Dispose() => connection.Dispose();

    private static IEnumerable<(RollupLevel From, RollupLevel To)> Steps => RollupLevel.All.Zip(RollupLevel.All.Skip(1));

    /// <summary>
    /// Each level is made anew whenever a period of the level below has ended, so that the open minute and hour can be read too, at most
    /// one period of the level below late.
    /// </summary>
    private void RollPassed(long previous, long second)
    {
        foreach (var (from, to) in Steps)
        {
            // The level above one-second periods waits for its own end: made each second it would cost ten times as much for no reader.
            var passed = from.Seconds == 1 ? to.StartOf(previous) != to.StartOf(second) : from.StartOf(previous) != from.StartOf(second);
            if (passed)
            {
                RollupTables.Roll(connection, from, to, to.StartOf(previous));
            }
        }

        if (previous / 60 != second / 60)
        {
            RollupTables.Prune(connection, time.GetUtcNow());
        }
    }
}
