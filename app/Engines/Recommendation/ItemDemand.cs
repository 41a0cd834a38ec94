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
        NewShoppers = new double[itemCount];
        Options = options;
    }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.PopularityDays"/>.</summary>
    public double[] Popularity { get; }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.TrendShortDays"/>.</summary>
    public double[] Short { get; }

    /// <summary>Decayed sales, half-life <see cref="LinearBlendOptions.TrendLongDays"/>.</summary>
    public double[] Long { get; }

    /// <summary>
    /// Sales to new shoppers: each basket, decayed by <see cref="LinearBlendOptions.NewShopperDays"/> and by its number in the shopper's
    /// life, shares out its weight over √size, so that a first basket of three hundred lines does not outvote all others.
    /// </summary>
    public double[] NewShoppers { get; }

    private LinearBlendOptions Options { get; }

    /// <summary>Counts the log, decayed to <paramref name="asOfMs"/>.</summary>
    public static ItemDemand Count(PurchaseLog past, BasketLines baskets, long asOfMs, LinearBlendOptions options)
    {
        var demand = new ItemDemand(past.ItemCount, options);
        var popularity = new HalfLife(options.PopularityDays);
        var shortTerm = new HalfLife(options.TrendShortDays);
        var longTerm = new HalfLife(options.TrendLongDays);
        var counts = baskets.FirstOfItem();
        for (var place = 0; place < counts.Length; place++)
        {
            if (!counts[place])
            {
                continue;
            }

            ref readonly var line = ref past.Span[place];
            var ageMs = asOfMs - line.AtMs;
            demand.Popularity[line.Item] += popularity.Weight(ageMs);
            demand.Short[line.Item] += shortTerm.Weight(ageMs);
            demand.Long[line.Item] += longTerm.Weight(ageMs);
        }

        demand.CountNewShoppers(past, counts, asOfMs);
        return demand;
    }

    private void CountNewShoppers(PurchaseLog past, bool[] counts, long asOfMs)
    {
        var basketsOf = new int[past.UserCount];
        var baskets = new (int Number, int Size)[past.BasketCount];
        for (var place = 0; place < counts.Length; place++)
        {
            if (counts[place])
            {
                ref readonly var sale = ref past.Span[place];
                ref var basket = ref baskets[sale.Basket];
                basket.Number = basket.Size == 0 ? basketsOf[sale.User]++ : basket.Number;
                basket.Size++;
            }
        }

        var decay = new HalfLife(Options.NewShopperDays);
        for (var place = 0; place < counts.Length; place++)
        {
            if (counts[place])
            {
                ref readonly var sale = ref past.Span[place];
                var (number, size) = baskets[sale.Basket];
                NewShoppers[sale.Item] += decay.Weight(asOfMs - sale.AtMs) * Math.Pow(Options.LaterBasketWeight, number) / Math.Sqrt(size);
            }
        }
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

    /// <summary>(long-term rate of the best seller / long-term rate)^power of each item: 1 for the best seller, more for all others; smoothed, so finite.</summary>
    public float[] Rarity(double power)
    {
        var mass = new HalfLife(Options.TrendLongDays).DailyMass;
        var best = Long.DefaultIfEmpty().Max() / mass + Options.TrendSmoothing;
        return Array.ConvertAll(Long, sales => (float)Math.Pow(best / (sales / mass + Options.TrendSmoothing), power));
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
