using Microsoft.Data.Sqlite;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>The writer's connection with the statements that it holds prepared. Used on the writer's thread only.</summary>
public sealed class GroupConnection : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;

    public GroupConnection(SqliteConnection connection)
    {
        _connection = connection;
        Events = new EventTable(connection);
    }

    public EventTable Events { get; }

    /// <summary>A prepared statement, held for the connection's life; the SQL texts are a bounded set of constants.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new SqliteStatement(_connection, sql));
        }

        return statement;
    }

    /// <summary>Begins a transaction that holds the write lock from the start, so that it cannot fail halfway for want of it.</summary>
    public void Begin() => Statement("BEGIN IMMEDIATE").Run();

    /// <summary>Commits; with synchronous=FULL the log has been flushed to the disk when this returns.</summary>
    public void Commit() => Statement("COMMIT").Run();

    /// <summary>Rolls back where SQLite has not done so itself.</summary>
    public void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
        {
            Statement("ROLLBACK").Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        Events.Dispose();
        _connection.Dispose();
    }
}
