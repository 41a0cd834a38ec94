namespace OpsConsole.Engines.Features;

/// <summary>When values outlive their time to live: what was computed for one moment may serve until the next of them does.</summary>
public static class FeatureExpiry
{
    private static readonly long[] OfShopper = Lifetimes(FeatureEntity.Shopper);
    private static readonly long[] OfItem = Lifetimes(FeatureEntity.Item, FeatureEntity.Pair);
    private static readonly long[] OfPair = Lifetimes(FeatureEntity.Pair);

    /// <summary>
    /// The last moment, Unix ms, at which no value of a shopper with some items has expired that had not at <paramref name="nowMs"/>. May be earlier
    /// than that, since a pair's values count as depending on both the pair's and the item's newest sale. O(items · log items bought).
    /// </summary>
    /// <param name="user">The shopper's history.</param>
    /// <param name="items">All items' sales.</param>
    /// <param name="ordinals">Catalogue ordinals.</param>
    /// <param name="nowMs">The moment, Unix ms.</param>
    public static long Until(UserHistory user, ItemStatistics items, ReadOnlySpan<int> ordinals, long nowMs)
    {
        var until = long.MaxValue;
        if (user.Count > 0)
        {
            Shorten(OfShopper, user.LastAtMs, nowMs, ref until);
        }

        foreach (var item in ordinals)
        {
            ref readonly var sales = ref items[item];
            if (sales.Count > 0)
            {
                Shorten(OfItem, sales.LastAtMs, nowMs, ref until);
            }

            if (user.TryFind(item, out var entry))
            {
                Shorten(OfPair, entry.LastAtMs, nowMs, ref until);
            }
        }

        return until;
    }

    private static void Shorten(long[] lifetimes, long newestMs, long nowMs, ref long until)
    {
        foreach (var lifetime in lifetimes)
        {
            var last = newestMs + lifetime;
            if (last >= nowMs && last < until)
            {
                until = last;
            }
        }
    }

    private static long[] Lifetimes(params ReadOnlySpan<FeatureEntity> entities)
    {
        var lifetimes = new SortedSet<long>();
        foreach (var feature in FeatureDefinitions.All)
        {
            if (feature.TimeToLive is { } life && entities.Contains(feature.Entity))
            {
                lifetimes.Add((long)life.TotalMilliseconds);
            }
        }

        return [.. lifetimes];
    }
}
