using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore.History;

/// <summary>Reads single features out of the one function that writes whole rows, so that what is shown is what is served.</summary>
internal static class EntityValues
{
    /// <summary>The features of a shopper.</summary>
    public static IReadOnlyList<FeatureValue> OfShopper(UserHistory history, long nowMs) =>
        Values(FeatureEntity.Shopper, Row(history, ItemStatistics.Empty, 0, nowMs), history.LastAtMs, nowMs);

    /// <summary>The features of an item.</summary>
    public static IReadOnlyList<FeatureValue> OfItem(ItemStatistics items, int item, long nowMs) =>
        Values(FeatureEntity.Item, Row(UserHistory.Empty, items, item, nowMs), items[item].LastAtMs, nowMs);

    private static float[] Row(UserHistory history, ItemStatistics items, int item, long nowMs)
    {
        var row = new float[FeatureDefinitions.Count];
        PairFeatures.Write(history, items, default, item, nowMs, row);
        return row;
    }

    private static FeatureValue[] Values(FeatureEntity entity, float[] row, long newestMs, long nowMs)
    {
        var values = new List<FeatureValue>();
        for (var place = 0; place < row.Length; place++)
        {
            var feature = FeatureDefinitions.All[place];
            if (feature.Entity == entity)
            {
                var expired = newestMs > 0 && feature.TimeToLive is { } life && nowMs - newestMs > life.TotalMilliseconds;
                values.Add(new FeatureValue(feature.Name, float.IsFinite(row[place]) ? row[place] : null, expired));
            }
        }

        return [.. values];
    }
}

/// <summary>One value.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Value">Null for missing.</param>
/// <param name="Expired">Whether it is missing because it has outlived its time to live.</param>
internal sealed record FeatureValue(string Name, float? Value, bool Expired);
