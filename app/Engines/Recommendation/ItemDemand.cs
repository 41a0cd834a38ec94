using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Recommendation;

/// <summary>How each item has sold, decayed to one moment. A shopper's purchase counts once a basket.</summary>
internal sealed class ItemDemand
{
    private ItemDemand(int itemCount, LinearBlendOptions options)
    {
        Popularity = new double[itemCount];
        Short = new double[itemCount];
        Long = new double[itemCount];
        FirstBaskets = new double[itemCount];
        Options = options;
    }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.PopularityDays"/>.</summary>
    public double[] Popularity { get; }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.TrendShortDays"/>.</summary>
    public double[] Short { get; }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.TrendLongDays"/>.</summary>
    public double[] Long { get; }

    /// <summary>Decayed sales in first baskets of shoppers, half-life <see cref="LinearBlendOptions.FirstBasketDays"/>.</summary>
    public double[] FirstBaskets { get; }

    private LinearBlendOptions Options { get; }

    /// <summary>Counts the log, decayed to <paramref name="asOfMs"/>.</summary>
    public static ItemDemand Count(PurchaseLog past, long asOfMs, LinearBlendOptions options)
    {
        var demand = new ItemDemand(past.ItemCount, options);
        var popularity = new HalfLife(options.PopularityDays);
        var shortTerm = new HalfLife(options.TrendShortDays);
        var longTerm = new HalfLife(options.TrendLongDays);
        var firstBaskets = new HalfLife(options.FirstBasketDays);
        var firstBasketOf = new int[past.UserCount];
        Array.Fill(firstBasketOf, -1);
        var counted = new HashSet<(int Basket, int Item)>(past.Span.Length);
        foreach (ref readonly var line in past.Span)
        {
            ref var firstBasket = ref firstBasketOf[line.User];
            firstBasket = firstBasket < 0 ? line.Basket : firstBasket;
            if (!counted.Add((line.Basket, line.Item)))
            {
                continue;
            }

            var ageMs = asOfMs - line.AtMs;
            demand.Popularity[line.Item] += popularity.Weight(ageMs);
            demand.Short[line.Item] += shortTerm.Weight(ageMs);
            demand.Long[line.Item] += longTerm.Weight(ageMs);
            if (firstBasket == line.Basket)
            {
                demand.FirstBaskets[line.Item] += firstBaskets.Weight(ageMs);
            }
        }

        return demand;
    }

    /// <summary>(short-term rate / long-term rate)^power of each item; smoothed, so finite and above 0.</summary>
    public float[] Trend(double power)
    {
        var shortMass = new HalfLife(Options.TrendShortDays).DailyMass;
        var longMass = new HalfLife(Options.TrendLongDays).DailyMass;
        var trend = new float[Short.Length];
        for (var item = 0; item < trend.Length; item++)
        {
            var ratio = (Short[item] / shortMass + Options.TrendSmoothing) / (Long[item] / longMass + Options.TrendSmoothing);
            trend[item] = (float)Math.Pow(ratio, power);
        }

        return trend;
    }

    /// <summary>Items with demand, best first; of equal ones the lower ordinal.</summary>
    public static ScoredItem[] Rank(double[] demand, int most, ReasonCode reason)
    {
        var keys = new ulong[Math.Min(most, demand.Length)];
        var best = new BestSelector(keys);
        for (var item = 0; item < demand.Length; item++)
        {
            if (demand[item] > 0)
            {
                best.Offer((float)demand[item], item);
            }
        }

        var ranked = best.Ranked();
        var items = new ScoredItem[ranked.Length];
        for (var place = 0; place < items.Length; place++)
        {
            items[place] = new ScoredItem(BestSelector.Item(ranked[place]), BestSelector.Score(ranked[place]), reason);
        }

        return items;
    }

    /// <summary>Ordinals, ascending, of the items with the most long-term demand.</summary>
    public int[] Head(int most)
    {
        int[] head = [.. Rank(Long, most, ReasonCode.None).Select(ranked => ranked.Item)];
        Array.Sort(head);
        return head;
    }
}
