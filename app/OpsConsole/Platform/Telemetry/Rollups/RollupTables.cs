using System.Globalization;
using Microsoft.Data.Sqlite;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>The statements on the tables <c>latency</c> and <c>series</c>.</summary>
internal static class RollupTables
{
    /// <summary>Leaves out series whose owner writes all their periods itself.</summary>
    private const string NotOwned = $"name NOT LIKE '{ConversionTally.Prefix}%' AND name NOT LIKE '{OwnedSeries.Prefix}%'";

    /// <summary>Adds one slice to a period: a second that was closed twice (a stop and a start within it) is merged.</summary>
    public static void AddLatency(SqliteConnection connection, int resolution, long start, SurfaceSlice slice)
    {
        using var find = Command(connection, "SELECT errors, sources, histogram FROM latency WHERE resolution=$r AND start=$s AND surface=$n", ("$r", resolution), ("$s", start), ("$n", slice.Surface));
        SurfaceSlice? there = null;
        using (var reader = find.ExecuteReader())
        {
            if (reader.Read())
            {
                there = ReadSlice(reader, slice.Surface, 0);
            }
        }

        PutLatency(connection, resolution, start, there is null ? slice : SurfaceSlice.Merge(slice.Surface, [there, slice]));
    }

    /// <summary>Adds one value to a period of a series.</summary>
    public static void AddSeries(SqliteConnection connection, int resolution, long start, string name, double value)
    {
        using var command = Command(
            connection,
            """
            INSERT INTO series VALUES ($r, $s, $n, 1, $v, $v, $v, $v) ON CONFLICT DO UPDATE SET
                count = count + 1, total = total + $v, low = min(low, $v), high = max(high, $v), last = $v
            """,
            ("$r", resolution), ("$s", start), ("$n", name), ("$v", value));
        command.ExecuteNonQuery();
    }

    /// <summary>Makes one period of a level anew from the level below; doing it again gives the same.</summary>
    public static void Roll(SqliteConnection connection, RollupLevel from, RollupLevel to, long start)
    {
        RollLatency(connection, from, to, start);
        RollSeries(connection, from, to, start);
    }

    /// <summary>Oldest and newest period of a level, or null when it has none.</summary>
    public static (long Oldest, long Newest)? Extent(SqliteConnection connection, RollupLevel level)
    {
        using var command = Command(
            connection,
            $"""
            SELECT min(start), max(start) FROM (
                SELECT min(start) AS start FROM latency WHERE resolution=$r UNION ALL SELECT max(start) FROM latency WHERE resolution=$r UNION ALL
                SELECT min(start) FROM series WHERE resolution=$r AND {NotOwned} UNION ALL SELECT max(start) FROM series WHERE resolution=$r AND {NotOwned})
            """,
            ("$r", level.Seconds));
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Forgets what is older than its level keeps.</summary>
    public static void Prune(SqliteConnection connection, DateTimeOffset now)
    {
        foreach (var level in RollupLevel.All)
        {
            foreach (var table in (ReadOnlySpan<string>)["latency", "series"])
            {
                using var command = Command(connection, $"DELETE FROM {table} WHERE resolution=$r AND start<$s", ("$r", level.Seconds), ("$s", (now - level.Kept).ToUnixTimeSeconds()));
                command.ExecuteNonQuery();
            }
        }
    }

    public static SurfaceSlice ReadSlice(SqliteDataReader reader, string surface, int column) => new(
        surface,
        LatencyHistogram.Parse((byte[])reader[column + 2]),
        reader.GetInt64(column),
        [.. reader.GetString(column + 1).Split(',').Select(count => long.Parse(count, CultureInfo.InvariantCulture))]);

    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static void PutLatency(SqliteConnection connection, int resolution, long start, SurfaceSlice slice)
    {
        using var put = Command(
            connection,
            "INSERT OR REPLACE INTO latency VALUES ($r, $s, $n, $e, $c, $h)",
            ("$r", resolution), ("$s", start), ("$n", slice.Surface), ("$e", slice.Errors), ("$c", string.Join(',', slice.Sources)), ("$h", slice.Latency.ToBytes()));
        put.ExecuteNonQuery();
    }

    private static void RollLatency(SqliteConnection connection, RollupLevel from, RollupLevel to, long start)
    {
        var parts = new Dictionary<string, List<SurfaceSlice>>(StringComparer.Ordinal);
        using (var select = Command(connection, "SELECT surface, errors, sources, histogram FROM latency WHERE resolution=$r AND start>=$a AND start<$b", ("$r", from.Seconds), ("$a", start), ("$b", start + to.Seconds)))
        using (var reader = select.ExecuteReader())
        {
            while (reader.Read())
            {
                var surface = reader.GetString(0);
                if (!parts.TryGetValue(surface, out var list))
                {
                    parts[surface] = list = [];
                }

                list.Add(ReadSlice(reader, surface, 1));
            }
        }

        foreach (var (surface, list) in parts)
        {
            PutLatency(connection, to.Seconds, start, SurfaceSlice.Merge(surface, list));
        }
    }

    private static void RollSeries(SqliteConnection connection, RollupLevel from, RollupLevel to, long start)
    {
        using var command = Command(
            connection,
            $"""
            INSERT OR REPLACE INTO series
            SELECT $t, $a, name, sum(count), sum(total), min(low), max(high), max(CASE WHEN start = newest THEN last END)
            FROM (SELECT *, max(start) OVER (PARTITION BY name) AS newest FROM series
                  WHERE resolution=$r AND start>=$a AND start<$b AND {NotOwned})
            GROUP BY name
            """,
            ("$t", to.Seconds), ("$a", start), ("$r", from.Seconds), ("$b", start + to.Seconds));
        command.ExecuteNonQuery();
    }
}
