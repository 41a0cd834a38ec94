using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>The telemetry file: four tables, opened with WAL and <c>synchronous=NORMAL</c>.</summary>
/// <remarks>
/// Plain SQL instead of a second DbContext: the tables have one shape, are written once a second as blobs, and hold no business fact, so
/// that the answer to a file of another version or a damaged one is a new file, not a migration. NORMAL keeps every commit when the
/// process dies and may lose the last ones when the machine does, which telemetry can bear.
/// </remarks>
internal sealed partial class TelemetryDatabase(DataFolder folder, TimeProvider time, ILogger<TelemetryDatabase> logger)
{
    /// <summary>Grows with the schema below; another one's file is moved aside.</summary>
    private const int Version = 1;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private const string Schema =
        """
        CREATE TABLE latency (resolution INTEGER, start INTEGER, surface TEXT, errors INTEGER NOT NULL, sources TEXT NOT NULL, histogram BLOB NOT NULL,
            PRIMARY KEY (resolution, start, surface)) WITHOUT ROWID;
        CREATE TABLE series (resolution INTEGER, start INTEGER, name TEXT, count INTEGER NOT NULL, total REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, last REAL NOT NULL,
            PRIMARY KEY (resolution, start, name)) WITHOUT ROWID;
        CREATE TABLE timeline (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, detail TEXT, actor TEXT);
        CREATE INDEX ix_timeline_at ON timeline (at);
        CREATE TABLE consumer (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private readonly string _path = folder.TelemetryDatabase;
    private int _generation;

    /// <summary>Grows when the file is replaced: whoever holds a connection opens a new one, or would write into the file moved aside.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Makes the file usable, whatever is there; gives the name under which an unusable one was moved aside, or null.</summary>
    /// <param name="damaged">The file is known to be damaged, whatever a check may say.</param>
    public string? Prepare(bool damaged = false)
    {
        try
        {
            using var connection = Open();
            if (!damaged && Existing(connection))
            {
                return null;
            }
        }
        catch (SqliteException failure) when (IsDamage(failure))
        {
            FileDamaged(logger, failure);
        }

        var aside = MoveAside();
        Interlocked.Increment(ref _generation);
        using var fresh = Open();
        Execute(fresh, "PRAGMA journal_mode=WAL; " + Schema + $"PRAGMA user_version={Version};");
        return aside;
    }

    /// <summary>A connection of one's own; dispose it. Not pooled, so that a damaged file can be moved at any time.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA synchronous=NORMAL;");
        return connection;
    }

    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Whether a file of our version is there and its pages hang together.</summary>
    private static bool Existing(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if ((long)command.ExecuteScalar()! != Version)
        {
            return false;
        }

        // One error is enough to know; quick_check skips the indexes' contents and reads a file of 100 MB in well under a second.
        command.CommandText = "PRAGMA quick_check(1)";
        return command.ExecuteScalar() is "ok";
    }

    /// <summary>Keeps the old file for whoever wants to look at it; an empty or absent one needs no keeping.</summary>
    private string? MoveAside()
    {
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
        {
            return null;
        }

        var aside = $"{_path}.aside-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff}";
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(_path + suffix))
            {
                File.Move(_path + suffix, aside + suffix, overwrite: true);
            }
        }

        return Path.GetFileName(aside);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The telemetry file is damaged; it is moved aside and a new one made")]
    private static partial void FileDamaged(ILogger logger, SqliteException failure);
}
