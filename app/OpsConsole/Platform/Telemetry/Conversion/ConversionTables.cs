using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>Keeps conversion sums and the consumer's offset in the telemetry file: one transaction for both, so that each event counts once.</summary>
internal sealed class ConversionTables(SqliteConnection connection) : IDisposable
{
    private const string Consumer = "conversion";

    public long ReadOffset()
    {
        using var select = RollupTables.Command(connection, "SELECT sequence FROM consumer WHERE name=$n", ("$n", Consumer));
        return select.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Adds sums to their minutes and hours and moves the offset.</summary>
    public void Write(IReadOnlyDictionary<(long Minute, string Name), double> sums, long sequence)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var ((minute, name), sum) in sums)
        {
            RollupTables.AddSeries(connection, 60, minute, name, sum);
            RollupTables.AddSeries(connection, 3600, minute / 3600 * 3600, name, sum);
        }

        using var move = RollupTables.Command(connection, "INSERT OR REPLACE INTO consumer VALUES ($n, $s)", ("$n", Consumer), ("$s", sequence));
        move.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>Minute sums from a time on.</summary>
    public IReadOnlyDictionary<(long Minute, string Name), double> ReadMinutes(long from)
    {
        using var select = RollupTables.Command(
            connection, "SELECT start, name, total FROM series WHERE resolution=60 AND start>=$s AND name LIKE $p", ("$s", from), ("$p", ConversionTally.Prefix + "%"));
        using var reader = select.ExecuteReader();
        var sums = new Dictionary<(long, string), double>();
        while (reader.Read())
        {
            sums[(reader.GetInt64(0), reader.GetString(1))] = reader.GetDouble(2);
        }

        return sums;
    }

    public void Dispose() => connection.Dispose();
}
