using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OpsConsole.Platform.Privacy;

/// <summary>Exports and erases rows of a SQLite table; in every statement <c>$user</c> is the shopper.</summary>
public static class ShopperRows
{
    /// <summary>Writes the rows of a query as an array of objects, with the query's names.</summary>
    public static void Export(SqliteConnection connection, string sql, string userId, Utf8JsonWriter json, CancellationToken token)
    {
        using var select = Command(connection, sql, userId);
        using var reader = select.ExecuteReader();
        json.WriteStartArray();
        while (reader.Read())
        {
            token.ThrowIfCancellationRequested();
            json.WriteStartObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                json.WritePropertyName(reader.GetName(column));
                Write(json, reader.GetValue(column));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Runs statements in one transaction; gives how many rows they changed. What they delete is overwritten with zeros in the file.</summary>
    public static long Erase(SqliteConnection connection, string userId, params ReadOnlySpan<string> statements)
    {
        Overwrite(connection);
        var erased = 0L;
        using var transaction = connection.BeginTransaction();
        foreach (var sql in statements)
        {
            using var delete = Command(connection, sql, userId);
            delete.Transaction = transaction;
            erased += delete.ExecuteNonQuery();
        }

        transaction.Commit();
        return erased;
    }

    /// <summary>Lets this connection overwrite what it deletes. Rows that were deleted before leave their bytes in the file until SQLite uses their place again.</summary>
    public static void Overwrite(SqliteConnection connection)
    {
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA secure_delete=ON";
        pragma.ExecuteNonQuery();
    }

    /// <summary>Takes what was erased out of the write-ahead log too, unless a reader still needs it: then the next checkpoint does.</summary>
    public static void EmptyLog(SqliteConnection connection)
    {
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        checkpoint.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, string userId)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$user", userId);
        return command;
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
