using Microsoft.Data.Sqlite;
using SQLitePCL;

#pragma warning disable CA1720 // Columns are read as SQLite's sqlite3_column_int64 and sqlite3_column_double name them.

namespace OpsConsole.Platform.Persistence;

/// <summary>
/// One prepared statement on a held connection, without ADO.NET's parameter objects: for paths that run it a million times.
/// Not thread-safe; parameters and columns count as in SQLite's C interface (parameters from 1, columns from 0).
/// </summary>
public sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The SQL is wrong.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Rows that the last step of any statement of this connection changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Row id of the connection's last insert.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_database);

    public SqliteStatement Bind(int parameter, string? text)
    {
        Check(text is null ? raw.sqlite3_bind_null(_statement, parameter) : raw.sqlite3_bind_text(_statement, parameter, text));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? number)
    {
        if (number is { } value)
        {
            return Bind(parameter, value);
        }

        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public SqliteStatement Bind(int parameter, long number)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, number));
        return this;
    }

    public SqliteStatement Bind(int parameter, double number)
    {
        Check(raw.sqlite3_bind_double(_statement, parameter, number));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    /// <summary>Goes to the next row; false after the last, when the statement is ready to be bound and run again.</summary>
    /// <exception cref="SqliteException">With SQLite's code: full, busy, I/O error, constraint …</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            Check(raw.sqlite3_reset(_statement));
            return false;
        }

        var failure = Failure(code);
        _ = raw.sqlite3_reset(_statement);
        throw failure;
    }

    /// <summary>Runs a statement whose rows, if any, do not matter.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends the reading before the last row.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>The column's UTF-8 bytes or blob, valid until the next step; empty for NULL.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    private SqliteException Failure(int code) =>
        new($"SQLite {code}: {raw.sqlite3_errmsg(_database).utf8_to_string()}", code & 0xff, raw.sqlite3_extended_errcode(_database));
}
