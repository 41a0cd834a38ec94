using Microsoft.Data.Sqlite;

namespace OpsConsole.Platform.Persistence;

/// <summary>
/// The operational SQLite file: where EF Core and the raw hot paths get their connections, so that both have the same settings.
/// </summary>
/// <remarks>
/// <para>WAL is a property of the file and is set once by the migration stage. <c>synchronous=FULL</c> is the bundled library's compiled
/// default in WAL mode too; the migration stage verifies that on a fresh connection, so no PRAGMA runs when one is opened (an interceptor
/// that sends one costs 298 µs a query instead of 31).</para>
/// <para>The busy timeout is set through SQLite's own handler, a native call without a round trip: it polls after 1, 2, 5, 10 … 100 ms,
/// where Microsoft.Data.Sqlite alone polls every 150 ms.</para>
/// </remarks>
public sealed class OpsDatabase
{
    /// <summary>How long a writer waits for another one, milliseconds.</summary>
    public const int BusyTimeoutMs = 15_000;

    /// <param name="folder">Whose <see cref="DataFolder.OpsDatabase"/> it is.</param>
    public OpsDatabase(DataFolder folder)
    {
        Path = folder.OpsDatabase;
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = BusyTimeoutMs / 1000 }.ToString();
        UnpooledConnectionString = new SqliteConnectionStringBuilder { DataSource = Path, DefaultTimeout = BusyTimeoutMs / 1000, Pooling = false }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>For EF Core and short-lived connections: pooled.</summary>
    public string ConnectionString { get; }

    private string UnpooledConnectionString { get; }

    /// <summary>An open connection from the pool, for one short operation.</summary>
    public SqliteConnection Open() => Prepare(new SqliteConnection(ConnectionString));

    /// <summary>An open connection of the caller's own, to hold with prepared statements.</summary>
    public SqliteConnection OpenHeld() => Prepare(new SqliteConnection(UnpooledConnectionString));

    /// <summary>What SQLite's full check finds wrong, at most 100 findings; empty when the file is sound.</summary>
    public IReadOnlyList<string> CheckIntegrity()
    {
        using var connection = OpenHeld();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check(100)";
        check.CommandTimeout = 0;
        var findings = new List<string>();
        using (var reader = check.ExecuteReader())
        {
            while (reader.Read())
            {
                findings.Add(reader.GetString(0));
            }
        }

        check.CommandText = "PRAGMA foreign_key_check";
        using (var reader = check.ExecuteReader())
        {
            while (reader.Read() && findings.Count < 100)
            {
                findings.Add($"a row of {reader.GetString(0)} points at a missing row of {reader.GetString(2)}");
            }
        }

        return findings is ["ok"] ? [] : [.. findings.Where(finding => finding != "ok")];
    }

    private static SqliteConnection Prepare(SqliteConnection connection)
    {
        try
        {
            connection.Open();
            SetBusyTimeout(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static void SetBusyTimeout(SqliteConnection connection) => SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle!, BusyTimeoutMs);
}
