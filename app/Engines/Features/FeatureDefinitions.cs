using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static OpsConsole.Engines.Features.FeatureEntity;

namespace OpsConsole.Engines.Features;

/// <summary>The features of the ranker, in the order of a row's places.</summary>
/// <remarks>
/// None counts since the shop's first day: such counts only ever grow, so that trees would meet values that they were not trained on. Of one shopper with
/// one item, where repeats are few, plain counts stand beside the decayed ones.
/// </remarks>
public static class FeatureDefinitions
{
    /// <summary>Raised when a value changes its meaning under the same definition.</summary>
    private const int Semantics = 1;

    private static readonly FeatureDefinition[] Declared = Declare();
    private static readonly long[] Lifetimes = Array.ConvertAll(Declared, feature => (long)(feature.TimeToLive?.TotalMilliseconds ?? long.MaxValue));

    /// <summary>Every feature, by its place.</summary>
    public static ReadOnlySpan<FeatureDefinition> All => Declared;

    /// <summary>Values of a row.</summary>
    public static int Count => Declared.Length;

    /// <summary>SHA-256, lower-case hex, over names and meanings: rows and models of different hashes do not fit each other.</summary>
    public static string SchemaHash { get; } = Hash();

    /// <summary>Age in ms beyond which a feature's value has expired.</summary>
    internal static long LifetimeMs(Feature feature) => Lifetimes[(int)feature];

    private static FeatureDefinition[] Declare()
    {
        var declared = new FeatureDefinition[Enum.GetValues<Feature>().Length];
        Add(Feature.ShopperVisits20, "shopper_visits_20d", Shopper, "count", "half-life 20 d", 0, null, "Visits in which the shopper bought something, decayed.");
        Add(Feature.ShopperVisits60, "shopper_visits_60d", Shopper, "count", "half-life 60 d", 0, null, "Visits in which the shopper bought something, decayed.");
        Add(Feature.ShopperVisits180, "shopper_visits_180d", Shopper, "count", "half-life 180 d", 0, null, "Visits in which the shopper bought something, decayed.");
        Add(Feature.ShopperSinceLast, "shopper_days_since_last", Shopper, "days", "all time", float.NaN, null, "Since the latest purchase.");
        Add(Feature.ShopperGap, "shopper_gap", Shopper, "days", "latest visits weigh most", float.NaN, 400, "Between visits.");
        Add(Feature.ShopperOverdue, "shopper_overdue", Shopper, "ratio", "latest visits weigh most", float.NaN, 400, "Time since the latest visit over the usual time between visits.");
        Add(Feature.ShopperLinesPerVisit, "shopper_lines_per_visit", Shopper, "ratio", "all time", float.NaN, null, "Lines of a visit on average.");
        Add(Feature.ShopperLastVisitLines, "shopper_last_visit_lines", Shopper, "count", "latest visit", float.NaN, 400, "Lines of the latest visit.");
        Add(Feature.ShopperNewShare, "shopper_new_share", Shopper, "share", "all time", float.NaN, null, "Lines that were the first purchase of their item.");
        Add(Feature.ShopperNewShare60, "shopper_new_share_60d", Shopper, "share", "half-life 60 d", float.NaN, 400, "Lines that were the first purchase of their item, decayed.");
        Add(Feature.ShopperLogPrice, "shopper_log_price", Shopper, "price, ln", "all time", float.NaN, null, "Mean price of the lines bought.");
        Add(Feature.ShopperPriceSpread, "shopper_log_price_deviation", Shopper, "price, ln", "all time", float.NaN, null, "Standard deviation of the prices bought at.");
        Add(Feature.PairCount, "pair_count", Pair, "count", "all time", 0, null, "Visits in which the shopper bought the item.");
        Add(Feature.PairCount20, "pair_count_20d", Pair, "count", "half-life 20 d", 0, null, "Visits in which the shopper bought the item, decayed.");
        Add(Feature.PairCount60, "pair_count_60d", Pair, "count", "half-life 60 d", 0, null, "Visits in which the shopper bought the item, decayed.");
        Add(Feature.PairCount180, "pair_count_180d", Pair, "count", "half-life 180 d", 0, null, "Visits in which the shopper bought the item, decayed.");
        Add(Feature.PairVisitShare, "pair_visit_share", Pair, "share", "all time", 0, null, "Visits with the item among all visits.");
        Add(Feature.PairVisitShare60, "pair_visit_share_60d", Pair, "share", "half-life 60 d", 0, 400, "Visits with the item among all visits, decayed.");
        Add(Feature.PairSinceLast, "pair_days_since_last", Pair, "days", "all time", float.NaN, null, "Since the shopper's latest purchase of the item.");
        Add(Feature.PairSinceFirst, "pair_days_since_first", Pair, "days", "all time", float.NaN, null, "Since the shopper's first purchase of the item.");
        Add(Feature.PairBeforeLastVisit, "pair_days_before_last_visit", Pair, "days", "all time", float.NaN, null, "From the latest purchase of the item to the shopper's latest visit: 0 where that had it.");
        Add(Feature.PairGap, "pair_gap", Pair, "days", "all time", float.NaN, 400, "Between purchases of the item; from the second purchase on.");
        Add(Feature.PairOverdue, "pair_overdue", Pair, "ratio", "all time", float.NaN, 400, "Time since the latest purchase of the item over the usual time between them.");
        Add(Feature.PairQuantity, "pair_quantity", Pair, "ratio", "all time", float.NaN, null, "Units a purchase.");
        Add(Feature.PairPriceChange, "pair_price_change", Pair, "price, ln", "latest purchase", float.NaN, 365, "The item's price now against what the shopper paid.");
        Add(Feature.ScoreBlend, "score_blend", Pair, "score", "model", 0, null, "Linear blend of habit, what goes with the purchases, and trend.");
        Add(Feature.ScoreBlendRelative, "score_blend_relative", Pair, "score, of the best", "model", 0, null, "Linear blend of habit, what goes with the purchases, and trend, against the shopper's best.");
        Add(Feature.ScorePurchases, "score_purchases", Pair, "score", "model", 0, null, "What goes with the shopper's purchases.");
        Add(Feature.ScorePurchasesRelative, "score_purchases_relative", Pair, "score, of the best", "model", 0, null, "What goes with the shopper's purchases, against the shopper's best.");
        Add(Feature.ScoreBaskets, "score_baskets", Pair, "score", "model", 0, null, "What shares baskets with the shopper's purchases.");
        Add(Feature.ScoreBasketsRelative, "score_baskets_relative", Pair, "score, of the best", "model", 0, null, "What shares baskets with the shopper's purchases, against the shopper's best.");
        Add(Feature.ScoreRank, "score_rank", Pair, "rank", "model", float.NaN, null, "Place by the linear blend.");
        Add(Feature.ItemShare3, "item_share_3d", Item, "share", "half-life 3 d", 0, 120, "The item's share of all sales.");
        Add(Feature.ItemShare7, "item_share_7d", Item, "share", "half-life 7 d", 0, 120, "The item's share of all sales.");
        Add(Feature.ItemShare14, "item_share_14d", Item, "share", "half-life 14 d", 0, 120, "The item's share of all sales.");
        Add(Feature.ItemShare30, "item_share_30d", Item, "share", "half-life 30 d", 0, 120, "The item's share of all sales.");
        Add(Feature.ItemShare90, "item_share_90d", Item, "share", "half-life 90 d", 0, 120, "The item's share of all sales.");
        Add(Feature.ItemSales30, "item_sales_30d", Item, "count", "half-life 30 d", 0, null, "Sales of the item.");
        Add(Feature.ItemTrend3To14, "item_trend_3_14", Item, "ratio", "half-lives 3 and 14 d", float.NaN, 120, "Short against longer share of sales, smoothed.");
        Add(Feature.ItemTrend7To30, "item_trend_7_30", Item, "ratio", "half-lives 7 and 30 d", float.NaN, 120, "Short against longer share of sales, smoothed.");
        Add(Feature.ItemTrend7To90, "item_trend_7_90", Item, "ratio", "half-lives 7 and 90 d", float.NaN, 120, "Short against longer share of sales, smoothed.");
        Add(Feature.ItemTrend30To90, "item_trend_30_90", Item, "ratio", "half-lives 30 and 90 d", float.NaN, 120, "Short against longer share of sales, smoothed.");
        Add(Feature.ItemRepeatShare, "item_repeat_share", Item, "share", "all time", float.NaN, null, "Sales to shoppers who had it already.");
        Add(Feature.ItemRepeatShare90, "item_repeat_share_90d", Item, "share", "half-life 90 d", float.NaN, 120, "Sales to shoppers who had it already, decayed.");
        Add(Feature.ItemNewcomerShare90, "item_newcomer_share_90d", Item, "share", "half-life 90 d", float.NaN, 120, "Sales in a shopper's first visit.");
        Add(Feature.ItemSinceLast, "item_days_since_last", Item, "days", "all time", float.NaN, null, "Since the latest sale.");
        Add(Feature.ItemLogPrice, "item_log_price", Item, "price, ln", "latest sales weigh most", float.NaN, 365, "Price.");
        Add(Feature.ItemPriceChange, "item_price_change", Item, "price, ln", "latest sales weigh most", float.NaN, 120, "Price of late against the price in the long run.");
        Add(Feature.ItemQuantity, "item_quantity", Item, "ratio", "latest sales weigh most", float.NaN, 365, "Units a sale.");
        Add(Feature.PairPriceDifference, "pair_price_difference", Pair, "price, ln", "all time", float.NaN, 365, "The item's price against the shopper's mean.");
        Add(Feature.PairPriceDistance, "pair_price_distance", Pair, "ratio", "all time", float.NaN, 365, "The item's price against the shopper's mean, without its sign, in the shopper's standard deviations.");
        return declared;

        void Add(Feature place, string name, FeatureEntity entity, string type, string window, float byDefault, int? days, string description) =>
            declared[(int)place] = new FeatureDefinition(
                name, entity, type, window, byDefault, days is { } whole ? TimeSpan.FromDays(whole) : null, "recommendations", description);
    }

    private static string Hash()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Semantics}\n");
        foreach (var feature in Declared)
        {
            text.Append(CultureInfo.InvariantCulture, $"{feature.Name}|{feature.Type}|{feature.Window}|{feature.Default}|{feature.TimeToLive}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
