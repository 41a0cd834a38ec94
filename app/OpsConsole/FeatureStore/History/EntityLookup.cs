using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Platform.Time;

namespace OpsConsole.FeatureStore.History;

/// <summary>The values of one shopper or item: as they serve now, and as they were at a past moment.</summary>
internal sealed class EntityLookup(OnlineFeatures features, CurrentCatalog catalog, PointInTime past, ShopClock clock)
{
    /// <summary>Values now, from memory; null when nobody of that id has been heard of.</summary>
    public EntityAnswer? ShopperNow(string userId)
    {
        var nowMs = clock.NowMs;
        return features.Find(userId) is { State: var state }
            ? Answer("shopper", userId, nowMs, fromEvents: false, state.Purchases.LastAtMs, state.Sequence, EntityValues.OfShopper(state.Purchases, nowMs))
            : null;
    }

    /// <summary>Values now, from memory; null when the catalogue has no such item.</summary>
    public EntityAnswer? ItemNow(string itemId)
    {
        var (nowMs, items) = (clock.NowMs, features.Items);
        return catalog.Snapshot.Find(itemId)?.Ordinal is { } item
            ? Answer("item", itemId, nowMs, fromEvents: false, items[item].LastAtMs, items.AsOfSequence, EntityValues.OfItem(items, item, nowMs))
            : null;
    }

    /// <summary>Values at a past moment, from the events known then; null when nobody of that id had been heard of.</summary>
    public Task<EntityAnswer?> ShopperAsync(string userId, DateTimeOffset asOf, CancellationToken token) => Task.Run(
        () =>
        {
            var atMs = asOf.ToUnixTimeMilliseconds();
            var (history, events) = past.Shopper(userId, asOf, token);
            return events == 0 ? null : Answer("shopper", userId, atMs, fromEvents: true, history.LastAtMs, null, EntityValues.OfShopper(history, atMs));
        },
        token);

    /// <summary>Values at a past moment, from the events known then; null when the catalogue has no such item.</summary>
    public Task<EntityAnswer?> ItemAsync(string itemId, DateTimeOffset asOf, CancellationToken token) => Task.Run(
        () =>
        {
            if (catalog.Snapshot.Find(itemId)?.Ordinal is not { } item)
            {
                return null;
            }

            var atMs = asOf.ToUnixTimeMilliseconds();
            var items = past.Items(asOf, token);
            return Answer("item", itemId, atMs, fromEvents: true, items[item].LastAtMs, items.AsOfSequence, EntityValues.OfItem(items, item, atMs));
        },
        token);

    private static EntityAnswer Answer(string entity, string id, long atMs, bool fromEvents, long newestMs, long? sequence, IReadOnlyList<FeatureValue> values) => new(
        entity, id, DateTimeOffset.FromUnixTimeMilliseconds(atMs), fromEvents ? "events" : "online",
        newestMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(newestMs) : null, sequence, FeatureDefinitions.SchemaHash, values);
}

/// <summary>The values of one entity at one moment.</summary>
/// <param name="Entity"><c>shopper</c> or <c>item</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="AsOf">The moment, the shop's time.</param>
/// <param name="Source"><c>online</c>: what serves now; <c>events</c>: replayed from what was known then.</param>
/// <param name="NewestPurchase">When the newest purchase in the values was made; null without one.</param>
/// <param name="Sequence">Newest event in the values, where it is known.</param>
/// <param name="SchemaHash">Of the definitions.</param>
/// <param name="Items">Value by feature.</param>
internal sealed record EntityAnswer(
    string Entity, string Id, DateTimeOffset AsOf, string Source, DateTimeOffset? NewestPurchase, long? Sequence, string SchemaHash, IReadOnlyList<FeatureValue> Items);
