using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Features;

/// <summary>
/// The features of a shopper with an item: one pure function, used for training's rows, for serving and for comparing the two. What is
/// missing or has expired is NaN. Values grow and shrink with what they measure; no logarithms, since trees only compare.
/// </summary>
public static class PairFeatures
{
    /// <summary>Sales a day, as a share of the shop's, added to both sides of a trend, so that rarely sold items do not swing.</summary>
    private const double TrendSmoothing = 2e-5;

    /// <summary>Least standard deviation of a shopper's ln(price): someone who always pays the same price is not infinitely picky.</summary>
    private const double LeastSpread = .1;

    /// <summary>Writes one row. O(features + log items bought); allocates nothing.</summary>
    /// <param name="user">The shopper's history at <paramref name="nowMs"/>.</param>
    /// <param name="items">All items' sales at <paramref name="nowMs"/>.</param>
    /// <param name="generatorScores">What the generators say of this pair.</param>
    /// <param name="item">Catalogue ordinal.</param>
    /// <param name="nowMs">The moment of the request, Unix ms.</param>
    /// <param name="row">Takes <see cref="FeatureDefinitions.Count"/> values.</param>
    public static void Write(UserHistory user, ItemStatistics items, in CandidateScores generatorScores, int item, long nowMs, Span<float> row)
    {
        WriteShopper(user, nowMs, row);
        WritePair(user, items, generatorScores, item, nowMs, row);
    }

    /// <summary>Writes the rows of several items of one shopper, one behind the other: the same bits as <see cref="Write"/> one by one.</summary>
    /// <param name="user">The shopper's history at <paramref name="nowMs"/>.</param>
    /// <param name="items">All items' sales at <paramref name="nowMs"/>.</param>
    /// <param name="generatorScores">What the generators say, an element an item.</param>
    /// <param name="ordinals">Catalogue ordinals.</param>
    /// <param name="nowMs">The moment of the request, Unix ms.</param>
    /// <param name="rows">Takes <see cref="FeatureDefinitions.Count"/> values an item.</param>
    public static void WriteAll(
        UserHistory user, ItemStatistics items, ReadOnlySpan<CandidateScores> generatorScores, ReadOnlySpan<int> ordinals, long nowMs, Span<float> rows) =>
        WriteAll(user, items, generatorScores, ordinals, nowMs, rows, FeatureDefinitions.Count);

    /// <summary>As above into rows of which the features are the first part.</summary>
    /// <param name="user">The shopper's history at <paramref name="nowMs"/>.</param>
    /// <param name="items">All items' sales at <paramref name="nowMs"/>.</param>
    /// <param name="generatorScores">What the generators say, an element an item.</param>
    /// <param name="ordinals">Catalogue ordinals.</param>
    /// <param name="nowMs">The moment of the request, Unix ms.</param>
    /// <param name="rows">Takes <paramref name="stride"/> values an item, of which the first <see cref="FeatureDefinitions.Count"/> are written.</param>
    /// <param name="stride">Values from one row's beginning to the next one's.</param>
    public static void WriteAll(
        UserHistory user, ItemStatistics items, ReadOnlySpan<CandidateScores> generatorScores, ReadOnlySpan<int> ordinals, long nowMs, Span<float> rows, int stride)
    {
        var width = FeatureDefinitions.Count;
        for (var place = 0; place < ordinals.Length; place++)
        {
            var row = rows.Slice(place * stride, width);
            if (place == 0)
            {
                WriteShopper(user, nowMs, row);
            }
            else
            {
                rows[..ShopperWidth].CopyTo(row);
            }

            WritePair(user, items, generatorScores[place], ordinals[place], nowMs, row);
        }
    }

    /// <summary>Shopper features stand first in a row.</summary>
    internal static int ShopperWidth => (int)Feature.PairCount;

    private static void WriteShopper(UserHistory user, long nowMs, Span<float> row)
    {
        ref readonly var habits = ref user.Habits;
        if (habits.Visits == 0)
        {
            SetDefaults(row, Feature.ShopperVisits20, Feature.ShopperPriceSpread);
            return;
        }

        var ageMs = Math.Max(0, nowMs - habits.LastAtMs);
        var visits = habits.RecentVisits.After(ageMs);
        Set(row, Feature.ShopperVisits20, visits.Days20, ageMs);
        Set(row, Feature.ShopperVisits60, visits.Days60, ageMs);
        Set(row, Feature.ShopperVisits180, visits.Days180, ageMs);
        Set(row, Feature.ShopperSinceLast, Days(ageMs), ageMs);
        Set(row, Feature.ShopperGap, habits.GapDays, ageMs);
        Set(row, Feature.ShopperOverdue, Days(ageMs) / habits.GapDays, ageMs);
        Set(row, Feature.ShopperLinesPerVisit, (float)habits.Lines / habits.Visits, ageMs);
        Set(row, Feature.ShopperLastVisitLines, habits.LastVisitLines, ageMs);
        Set(row, Feature.ShopperNewShare, (float)habits.NewLines / habits.Lines, ageMs);
        Set(row, Feature.ShopperNewShare60, habits.RecentNewLines.Days60 / habits.RecentLines.Days60, ageMs);
        Set(row, Feature.ShopperLogPrice, (float)habits.LogPrice, ageMs);
        Set(row, Feature.ShopperPriceSpread, (float)habits.LogPriceDeviation, ageMs);
    }

    private static void WritePair(UserHistory user, ItemStatistics items, in CandidateScores scores, int item, long nowMs, Span<float> row)
    {
        ref readonly var sales = ref items[item];
        WriteOwn(user, sales, item, nowMs, row);
        row[(int)Feature.ScoreBlend] = scores.Blend;
        row[(int)Feature.ScoreBlendRelative] = Relative(scores.Blend, scores.Best.Blend);
        row[(int)Feature.ScorePurchases] = scores.Purchases;
        row[(int)Feature.ScorePurchasesRelative] = Relative(scores.Purchases, scores.Best.Purchases);
        row[(int)Feature.ScoreBaskets] = scores.Baskets;
        row[(int)Feature.ScoreBasketsRelative] = Relative(scores.Baskets, scores.Best.Baskets);
        row[(int)Feature.ScoreRank] = scores.Rank > 0 ? scores.Rank : float.NaN;
        WriteItem(sales, items.Shop, nowMs, row);
        var itemAgeMs = Math.Max(0, nowMs - sales.LastAtMs);
        var difference = sales.LogPriceFast - user.Habits.LogPrice;
        Set(row, Feature.PairPriceDifference, (float)difference, itemAgeMs);
        Set(row, Feature.PairPriceDistance, (float)(Math.Abs(difference) / Math.Max(LeastSpread, user.Habits.LogPriceDeviation)), itemAgeMs);
    }

    private static void WriteOwn(UserHistory user, in ItemSales sales, int item, long nowMs, Span<float> row)
    {
        if (!user.TryFind(item, out var entry))
        {
            SetDefaults(row, Feature.PairCount, Feature.PairPriceChange);
            return;
        }

        var ageMs = Math.Max(0, nowMs - entry.LastAtMs);
        var recent = entry.Recent.After(ageMs);
        var visits60 = row[(int)Feature.ShopperVisits60];
        Set(row, Feature.PairCount, entry.Count, ageMs);
        Set(row, Feature.PairCount20, recent.Days20, ageMs);
        Set(row, Feature.PairCount60, recent.Days60, ageMs);
        Set(row, Feature.PairCount180, recent.Days180, ageMs);
        Set(row, Feature.PairVisitShare, (float)entry.Count / user.Habits.Visits, ageMs);
        Set(row, Feature.PairVisitShare60, recent.Days60 / visits60, ageMs);
        Set(row, Feature.PairSinceLast, Days(ageMs), ageMs);
        Set(row, Feature.PairSinceFirst, Days(nowMs - entry.FirstAtMs), ageMs);
        Set(row, Feature.PairBeforeLastVisit, Days(user.LastAtMs - entry.LastAtMs), ageMs);
        var gap = entry.Count > 1 ? Days(entry.LastAtMs - entry.FirstAtMs) / (entry.Count - 1) : float.NaN;
        Set(row, Feature.PairGap, gap, ageMs);
        Set(row, Feature.PairOverdue, Days(ageMs) / gap, ageMs);
        Set(row, Feature.PairQuantity, entry.Quantity / entry.Count, ageMs);
        Set(row, Feature.PairPriceChange, entry.Price > 0 ? sales.LogPriceFast - MathF.Log(entry.Price) : float.NaN, ageMs);
    }

    private static void WriteItem(in ItemSales sales, in ItemSales shop, long nowMs, Span<float> row)
    {
        if (sales.Count == 0)
        {
            SetDefaults(row, Feature.ItemShare3, Feature.ItemQuantity);
            return;
        }

        var ageMs = Math.Max(0, nowMs - sales.LastAtMs);
        var own = sales.Sales.After(ageMs);
        // The item's share of the shop: both decay alike, so that the shop's sum is taken at its own latest sale and brought here by the same factors.
        var all = shop.Sales.After(Math.Max(0, nowMs - shop.LastAtMs));
        var (share3, share7, share14) = (own.Days3 / all.Days3, own.Days7 / all.Days7, own.Days14 / all.Days14);
        var (share30, share90) = (own.Days30 / all.Days30, own.Days90 / all.Days90);
        Set(row, Feature.ItemShare3, (float)share3, ageMs);
        Set(row, Feature.ItemShare7, (float)share7, ageMs);
        Set(row, Feature.ItemShare14, (float)share14, ageMs);
        Set(row, Feature.ItemShare30, (float)share30, ageMs);
        Set(row, Feature.ItemShare90, (float)share90, ageMs);
        Set(row, Feature.ItemSales30, (float)own.Days30, ageMs);
        Set(row, Feature.ItemTrend3To14, Trend(share3, share14), ageMs);
        Set(row, Feature.ItemTrend7To30, Trend(share7, share30), ageMs);
        Set(row, Feature.ItemTrend7To90, Trend(share7, share90), ageMs);
        Set(row, Feature.ItemTrend30To90, Trend(share30, share90), ageMs);
        Set(row, Feature.ItemRepeatShare, 1 - (float)sales.Buyers / sales.Count, ageMs);
        Set(row, Feature.ItemRepeatShare90, (float)(sales.Repeats.Days90 / sales.Sales.Days90), ageMs);
        Set(row, Feature.ItemNewcomerShare90, (float)(sales.Newcomers.Days90 / sales.Sales.Days90), ageMs);
        Set(row, Feature.ItemSinceLast, Days(ageMs), ageMs);
        Set(row, Feature.ItemLogPrice, sales.LogPriceFast, ageMs);
        Set(row, Feature.ItemPriceChange, sales.LogPriceFast - sales.LogPriceSlow, ageMs);
        Set(row, Feature.ItemQuantity, sales.Quantity, ageMs);
    }

    private static float Trend(double near, double far) => (float)((near + TrendSmoothing) / (far + TrendSmoothing));

    private static float Relative(float score, float best) => best > 0 ? score / best : 0;

    private static float Days(long ms) => (float)(Math.Max(0, ms) / HalfLife.DayMs);

    private static void Set(Span<float> row, Feature feature, float value, long ageMs) =>
        row[(int)feature] = ageMs <= FeatureDefinitions.LifetimeMs(feature) ? value : float.NaN;

    private static void SetDefaults(Span<float> row, Feature first, Feature last)
    {
        for (var feature = first; feature <= last; feature++)
        {
            row[(int)feature] = FeatureDefinitions.All[(int)feature].Default;
        }
    }
}
