using System.Text.Json;
using OpsConsole.Platform.Privacy;

namespace OpsConsole.Platform.Served;

/// <summary>What a shopper was shown: the log of slates, on disk and in memory.</summary>
internal sealed class ServedRecords(ServedSlates slates, ServedDatabase database) : IShopperRecords
{
    public string Place => "slates";

    public async Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        await slates.FlushedAsync();
        using var connection = database.Open();
        ShopperRows.Export(connection, """
            SELECT slate_id AS slateId, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, surface, source, model, experiment, arm, policy FROM slate WHERE user_id = $user ORDER BY id
            """, userId, json, token);
    }

    public async Task<long> EraseAsync(string userId, CancellationToken token)
    {
        slates.Forget(userId);
        // What was offered before must be in the file, to be erased from it.
        await slates.FlushedAsync();
        using var connection = database.Open();
        var erased = ShopperRows.Erase(connection, userId, "DELETE FROM slate WHERE user_id = $user");
        ShopperRows.EmptyLog(connection);
        return erased;
    }
}

/// <summary>What a shopper did in experiments.</summary>
internal sealed class AttributionRecords(AttributionDatabase database) : IShopperRecords
{
    public string Place => "experiments";

    public Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        using var connection = database.OpenToRead();
        if (connection is null)
        {
            json.WriteStartArray();
            json.WriteEndArray();
            return Task.CompletedTask;
        }

        ShopperRows.Export(connection, """
            SELECT experiment, arm, strftime('%Y-%m-%dT%H:%M:%fZ', first_at / 1000.0, 'unixepoch') AS firstAt, impressions, taps, carts, purchases FROM shopper WHERE user_id = $user
            """, userId, json, token);
        return Task.CompletedTask;
    }

    public Task<long> EraseAsync(string userId, CancellationToken token)
    {
        lock (database.Writing)
        {
            using var connection = database.OpenToRead();
            if (connection is null)
            {
                return Task.FromResult(0L);
            }

            var erased = ShopperRows.Erase(connection, userId, "DELETE FROM shopper_revenue WHERE user_id = $user", "DELETE FROM shopper WHERE user_id = $user");
            ShopperRows.EmptyLog(connection);
            return Task.FromResult(erased);
        }
    }
}
