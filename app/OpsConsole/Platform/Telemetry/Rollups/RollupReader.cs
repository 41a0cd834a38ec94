
using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>Reads history from the telemetry file: what was measured before this process started, too.</summary>
/// <remarks>Percentiles of a period are those of its merged histogram. Reads block on the disk for some milliseconds: call them off the hot path.</remarks>
public sealed class RollupReader
{
    /// <summary>Most points that one read gives; a longer span needs a coarser resolution.</summary>
    public const int Bound = 4_000;

    private readonly TelemetryDatabase _database;
    private readonly TimeProvider _time;

    internal RollupReader(TelemetryDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>One surface over a span, oldest first; periods without traffic are absent.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    /// <param name="resolutionSeconds">1, 10, 60 or 3600; null for the finest that suits the span.</param>
    public IReadOnlyList<LatencyPoint> Read(string surface, DateTimeOffset from, DateTimeOffset to, int? resolutionSeconds = null)
    {
        var level = LevelFor(from, to, resolutionSeconds);
        using var connection = _database.Open();
        using var select = RollupTables.Command(
            connection,
            "SELECT start, errors, sources, histogram FROM latency WHERE resolution=$r AND start>=$a AND start<$b AND surface=$n ORDER BY start LIMIT $bound",
            ("$r", level.Seconds), ("$a", level.StartOf(from.ToUnixTimeSeconds())), ("$b", to.ToUnixTimeSeconds()), ("$n", surface), ("$bound", Bound));
        using var reader = select.ExecuteReader();
        var points = new List<LatencyPoint>();
        while (reader.Read())
        {
            points.Add(RollupTables.ReadSlice(reader, surface, 1).ToPoint(DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0)), level.Seconds));
        }

        return points;
    }

    /// <summary>How the durations of one surface are spread, oldest first; periods without traffic are absent.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    /// <param name="boundsMs">Bounds between the intervals, ascending, milliseconds.</param>
    /// <param name="resolutionSeconds">1, 10, 60 or 3600.</param>
    /// <returns>Start of the period, and requests by interval: one more than bounds.</returns>
    public IReadOnlyList<(DateTimeOffset At, long[] Counts)> ReadSpread(string surface, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<double> boundsMs, int resolutionSeconds)
    {
        var level = LevelFor(from, to, resolutionSeconds);
        using var connection = _database.Open();
        using var select = RollupTables.Command(
            connection,
            "SELECT start, errors, sources, histogram FROM latency WHERE resolution=$r AND start>=$a AND start<$b AND surface=$n ORDER BY start LIMIT $bound",
            ("$r", level.Seconds), ("$a", level.StartOf(from.ToUnixTimeSeconds())), ("$b", to.ToUnixTimeSeconds()), ("$n", surface), ("$bound", Bound));
        using var reader = select.ExecuteReader();
        var periods = new List<(DateTimeOffset, long[])>();
        while (reader.Read())
        {
            periods.Add((DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0)), RollupTables.ReadSlice(reader, surface, 1).Latency.CountByMs(boundsMs)));
        }

        return periods;
    }

    /// <summary>One series over a span, oldest first; periods in which it was silent are absent.</summary>
    /// <param name="name">As given to <see cref="SeriesRecorder"/>.</param>
    /// <param name="from">Start, inclusive.</param>
    /// <param name="to">End, exclusive.</param>
    /// <param name="resolutionSeconds">1, 10, 60 or 3600; null for the finest that suits the span.</param>
    public IReadOnlyList<SeriesPoint> ReadSeries(string name, DateTimeOffset from, DateTimeOffset to, int? resolutionSeconds = null)
    {
        var level = LevelFor(from, to, resolutionSeconds);
        using var connection = _database.Open();
        using var select = RollupTables.Command(
            connection,
            "SELECT start, count, total, low, high, last FROM series WHERE resolution=$r AND start>=$a AND start<$b AND name=$n ORDER BY start LIMIT $bound",
            ("$r", level.Seconds), ("$a", level.StartOf(from.ToUnixTimeSeconds())), ("$b", to.ToUnixTimeSeconds()), ("$n", name), ("$bound", Bound));
        using var reader = select.ExecuteReader();
        var points = new List<SeriesPoint>();
        while (reader.Read())
        {
            points.Add(ReadPoint(reader, level.Seconds));
        }

        return points;
    }

    /// <summary>All series of <see cref="OwnedSeries"/> from a time on, at one resolution.</summary>
    internal IReadOnlyList<(string Name, SeriesPoint Point)> ReadOwned(int seconds, DateTimeOffset from)
    {
        using var connection = _database.Open();
        using var select = RollupTables.Command(
            connection,
            "SELECT start, count, total, low, high, last, name FROM series WHERE resolution=$r AND start>=$a AND name LIKE $n ORDER BY start",
            ("$r", seconds), ("$a", from.ToUnixTimeSeconds()), ("$n", OwnedSeries.Prefix + "%"));
        using var reader = select.ExecuteReader();
        var points = new List<(string, SeriesPoint)>();
        while (reader.Read())
        {
            points.Add((reader.GetString(6), ReadPoint(reader, seconds)));
        }

        return points;
    }

    /// <summary>Timeline entries before a time, newest first.</summary>
    /// <param name="before">End, exclusive.</param>
    /// <param name="kind">Only this kind, or null for all.</param>
    /// <param name="limit">Most entries.</param>
    public IReadOnlyList<TimelineEntry> ReadTimeline(DateTimeOffset before, string? kind, int limit)
    {
        using var connection = _database.Open();
        return TimelineTable.Read(connection, before, kind, limit);
    }

    private static SeriesPoint ReadPoint(SqliteDataReader reader, int seconds) =>
        new(DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0)), seconds, reader.GetInt64(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5));

    private RollupLevel LevelFor(DateTimeOffset from, DateTimeOffset to, int? resolutionSeconds) => resolutionSeconds is { } seconds
        ? RollupLevel.All.FirstOrDefault(level => level.Seconds == seconds) ?? throw new ArgumentOutOfRangeException(nameof(resolutionSeconds), seconds, "1, 10, 60 or 3600")
        : RollupLevel.For(to - from, _time.GetUtcNow() - from);
}

/// <summary>One period of a series.</summary>
/// <param name="At">Start of the period, UTC.</param>
/// <param name="Seconds">Length of the period.</param>
/// <param name="Count">Values taken in.</param>
/// <param name="Sum">Their sum: what a counter counted.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest: the worst state of a breaker.</param>
/// <param name="Last">The newest.</param>
public sealed record SeriesPoint(DateTimeOffset At, int Seconds, long Count, double Sum, double Low, double High, double Last);
