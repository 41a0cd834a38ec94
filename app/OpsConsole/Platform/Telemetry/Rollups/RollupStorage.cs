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
    public void Write(SecondSlice slice)
    {
        var second = slice.Second;
        using var transaction = connection.BeginTransaction();
        foreach (var surface in slice.Slices)
        {
            RollupTables.AddLatency(connection, 1, second, surface);
        }

        foreach (var sample in slice.Series)
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

    public void Write(TimelineEntry entry) => TimelineTable.Add(connection, entry);

    /// <summary>Adds sums to periods that their owner keeps, in one transaction.</summary>
    public void Write(IReadOnlyList<SeriesSum> sums)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var sum in sums)
        {
            RollupTables.AddSeries(connection, sum.Seconds, sum.At.ToUnixTimeSeconds(), sum.Name, sum.Value);
        }

        transaction.Commit();
    }

    /// <summary>The newest entries, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> ReadTimeline(int count) => [.. TimelineTable.Read(connection, DateTimeOffset.MaxValue, null, count).Reverse()];

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
