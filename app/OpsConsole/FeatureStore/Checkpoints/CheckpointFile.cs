using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.FeatureStore.Checkpoints;

/// <summary>The SQLite file of checkpoints, opened with WAL and <c>synchronous=NORMAL</c>.</summary>
/// <remarks>
/// A file of its own: writing a million shoppers would keep the one write lock of the operational database from the events. It holds nothing
/// that the events cannot give again, so that the answer to a file of another version or a damaged one is to delete it. NORMAL may lose the
/// newest checkpoint when the machine dies, never a part of one.
/// </remarks>
internal sealed class CheckpointFile(DataFolder folder)
{
    /// <summary>Grows with the tables below.</summary>
    private const int Version = 1;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Tables =
        """
        CREATE TABLE shoppers (user_id TEXT NOT NULL, epoch INTEGER NOT NULL, seen_at INTEGER NOT NULL, state BLOB, checksum INTEGER NOT NULL,
            PRIMARY KEY (user_id, epoch)) WITHOUT ROWID;
        CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, event_id TEXT, schema TEXT NOT NULL,
            layout TEXT NOT NULL, catalog_items INTEGER NOT NULL, catalog_mark INTEGER NOT NULL, unknown_items INTEGER NOT NULL, shoppers INTEGER NOT NULL,
            saved_at INTEGER NOT NULL, items BLOB NOT NULL, trends BLOB NOT NULL, checksum INTEGER NOT NULL);
        """;

    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>An open connection of the caller's own to a file with the tables; a file that cannot be used is replaced by an empty one.</summary>
    /// <exception cref="SqliteException">No file can be made: disk full, no right to write …</exception>
    public SqliteConnection Open()
    {
        try
        {
            var connection = Connect();
            if (Matches(connection))
            {
                return connection;
            }

            connection.Dispose();
        }
        catch (SqliteException failure) when (IsDamage(failure))
        {
            // Deleted below.
        }

        Delete();
        var fresh = Connect();
        Execute(fresh, $"PRAGMA journal_mode=WAL; {Tables} PRAGMA user_version={Version};");
        return fresh;
    }

    /// <summary>Lets go of everything that is stored.</summary>
    public void Delete()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(folder.FeaturesDatabase + suffix);
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.FeaturesDatabase, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA synchronous=NORMAL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool Matches(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()! == Version;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
