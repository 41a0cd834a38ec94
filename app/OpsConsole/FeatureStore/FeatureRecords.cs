using System.Text.Json;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Privacy;

namespace OpsConsole.FeatureStore;

/// <summary>A shopper's online values: in memory, and in the checkpoint that the next start begins with.</summary>
internal sealed class FeatureRecords(OnlineFeatures features, UpdaterTurns turns, CheckpointWriter checkpoints, CheckpointFile file) : IShopperRecords
{
    public string Place => "features";

    public Task ExportAsync(string userId, Utf8JsonWriter json, CancellationToken token)
    {
        json.WriteStartObject();
        if (features.Find(userId) is { } shopper)
        {
            var state = shopper.State;
            json.WriteString("segment", state.Segment);
            json.WriteString("lastSeenAt", DateTimeOffset.FromUnixTimeMilliseconds(shopper.LastSeenAtMs));
            json.WriteNumber("purchasesKnown", state.Purchases.Count);
        }

        json.WriteEndObject();
        return Task.CompletedTask;
    }

    public async Task<long> EraseAsync(string userId, CancellationToken token)
    {
        if (!await turns.ReadAsync(updater => updater.State.Forget(userId), token))
        {
            return 0;
        }

        // Nothing of the shopper is in a checkpoint that is written from now on, and this one is written at once.
        await checkpoints.SaveAsync(token);
        using var connection = file.Open();
        ShopperRows.Erase(connection, userId, "DELETE FROM shoppers WHERE user_id = $user");
        ShopperRows.EmptyLog(connection);
        return 1;
    }
}
