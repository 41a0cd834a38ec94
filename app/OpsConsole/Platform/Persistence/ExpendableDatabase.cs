using Microsoft.Data.Sqlite;

namespace OpsConsole.Platform.Persistence;

/// <summary>A SQLite file of its own that the shop can do without: opened with WAL and <c>synchronous=NORMAL</c>, and begun anew when it is unusable.</summary>
/// <remarks>
/// Plain SQL instead of a second DbContext: such tables have one shape, are written in bulk, and hold no business fact, so that the answer to
/// a file of another version or a damaged one is a new file, not a migration. NORMAL keeps every commit when the process dies and may
/// lose the last ones when the machine does.
/// </remarks>
/// <param name="path">The file.</param>
/// <param name="version">Grows with the schema; another one's file is moved aside.</param>
/// <param name="schema">Makes the tables.</param>
/// <param name="time">Names what is moved aside.</param>
/// <param name="logger">Is told of damage.</param>
internal abstract partial class ExpendableDatabase(string path, int version, string schema, TimeProvider time, ILogger logger)
{
    /// <summary>Larger files are not read through at the start: their damage is found by whoever reads or writes there.</summary>
    private const long CheckedUpToBytes = 256L * 1024 * 1024;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private int _generation;
    private volatile bool _suspected;

    /// <summary>Grows when the file is replaced: whoever holds a connection opens a new one, or would write into the file moved aside.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Whether a reader has met damage since the file was made or checked: for the writer, who alone may replace it.</summary>
    public bool IsSuspected => _suspected;

    /// <summary>Makes the file usable, whatever is there; gives the name under which an unusable one was moved aside, or null.</summary>
    /// <param name="damaged">The file is known to be damaged, whatever a check may say.</param>
    public string? Prepare(bool damaged = false)
    {
        _suspected = false;
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
            FileDamaged(logger, Path.GetFileName(path), failure);
        }

        var aside = MoveAside();
        Interlocked.Increment(ref _generation);
        using var fresh = Open();
        Execute(fresh, $"PRAGMA journal_mode=WAL; {schema} PRAGMA user_version={version};");
        return aside;
    }

    /// <summary>A connection of one's own; dispose it. Not pooled, so that a damaged file can be moved at any time.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
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

    /// <summary>Says that a reader has met damage.</summary>
    public void Suspect() => _suspected = true;

    /// <summary>Whether SQLite says that the file itself is broken.</summary>
    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Whether a file of our version is there and its pages hang together.</summary>
    private bool Existing(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if ((long)command.ExecuteScalar()! != version)
        {
            return false;
        }

        if (new FileInfo(path).Length > CheckedUpToBytes)
        {
            return true;
        }

        // One error is enough to know; quick_check skips the indexes' contents and reads a file of 100 MB in well under a second.
        command.CommandText = "PRAGMA quick_check(1)";
        return command.ExecuteScalar() is "ok";
    }

    /// <summary>Keeps the old file for whoever wants to look at it; an empty or absent one needs no keeping.</summary>
    private string? MoveAside()
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null;
        }

        var aside = $"{path}.aside-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff}";
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix, overwrite: true);
            }
        }

        return Path.GetFileName(aside);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} is damaged; it is moved aside and a new one made")]
    private static partial void FileDamaged(ILogger logger, string file, SqliteException failure);
}
