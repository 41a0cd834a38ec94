using System.Text.Json;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;

namespace OpsConsole.Platform.Events;

/// <summary>A shopper's events: erased here, they are in no later training, replay or rebuild.</summary>
internal sealed class EventRecords(OpsDatabase database, WriteTurns turns) : IShopperRecords
{
    /// <summary>Rows of one transaction: some milliseconds, so that new events hardly wait.</summary>
    private const int Piece = 500;

    public string Place => "events";

    public Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        using var connection = database.OpenHeld();
        ShopperRows.Export(connection, $"""
            SELECT id, CASE type {string.Concat(Enum.GetValues<EventType>().Select(type => $"WHEN {(int)type} THEN '{JsonNamingPolicy.CamelCase.ConvertName(type.ToString())}' "))} END AS type,
                session_id AS sessionId, item_id AS itemId, value / 10000.0 AS value, currency, quantity, query, slate_id AS slateId, position, surface,
                strftime('%Y-%m-%dT%H:%M:%fZ', occurred_at / 1000.0, 'unixepoch') AS occurredAt, strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS receivedAt, context
            FROM events WHERE user_id = $user ORDER BY sequence
            """, userId, json, token);
        return Task.CompletedTask;
    }

    public async Task<long> EraseAsync(string userId, CancellationToken token)
    {
        using var connection = database.OpenHeld();
        ShopperRows.Overwrite(connection);
        var sequences = Sequences(userId);
        using var delete = new SqliteStatement(connection, "DELETE FROM events WHERE sequence = ?1");
        foreach (var piece in sequences.Chunk(Piece))
        {
            var mine = await turns.TakeAsync(token);
            try
            {
                using var transaction = connection.BeginTransaction();
                foreach (var sequence in piece)
                {
                    delete.Bind(1, sequence).Run();
                }

                transaction.Commit();
            }
            finally
            {
                if (mine)
                {
                    turns.Release();
                }
            }
        }

        return sequences.Count;
    }

    /// <summary>There is no index for a shopper: the table is read through once, without the write lock.</summary>
    private List<long> Sequences(string userId)
    {
        using var connection = database.OpenHeld();
        using var select = new SqliteStatement(connection, "SELECT sequence FROM events WHERE user_id = ?1");
        select.Bind(1, userId);
        var sequences = new List<long>();
        while (select.Step())
        {
            sequences.Add(select.Int64(0));
        }

        return sequences;
    }
}
