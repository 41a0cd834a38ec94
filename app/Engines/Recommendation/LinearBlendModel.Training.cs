using OpsConsole.Engines.Features;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>A basket of so many items weighs the same under every <see cref="LinearBlendOptions.BasketSizePower"/>.</summary>
    private const double UsualBasketItems = 20;

    /// <summary>Trains on the purchases before a moment. Same log, moment and options: the same model.</summary>
    /// <param name="log">Purchases; later ones are not looked at.</param>
    /// <param name="asOfMs">What happened at or after it is unknown, Unix ms.</param>
    /// <param name="options">Checked against their ranges.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends the training between steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static LinearBlendModel Train(PurchaseLog log, long asOfMs, LinearBlendOptions options, IProgress<string>? progress, CancellationToken token)
    {
        options.Validated();
        var past = log.Before(asOfMs);

        progress?.Report($"counting {past.Lines.Count:N0} purchase lines");
        var demand = ItemDemand.Count(past, asOfMs, options);
        var head = demand.Head(options.MaxEaseItems);
        token.ThrowIfCancellationRequested();

        progress?.Report($"shoppers' item-to-item weights of {head.Length:N0} items");
        var trend = demand.Trend(options.TrendPower);
        var ofPurchases = EaseTrainer.Train(ShopperRows(past, asOfMs, options), head, past.ItemCount, (float)options.EaseLambda, options.Neighbours, KeptWeights.Positive, token);
        Fold(ofPurchases, options.EaseWeight, trend);

        progress?.Report($"baskets' item-to-item weights of {head.Length:N0} items");
        var ofBasket = EaseTrainer.Train(BasketRows(past, asOfMs, options), head, past.ItemCount, (float)options.BasketLambda, options.Neighbours, KeptWeights.Largest, token);
        Fold(ofBasket, 1, demand.Trend(options.BasketTrendPower));

        return new LinearBlendModel(
            asOfMs,
            options,
            demand.Trend(options.RepeatTrendPower),
            ofPurchases,
            ofBasket,
            ItemDemand.Rank(demand.Popularity, MaxPopular, ReasonCode.PopularNow),
            ItemDemand.Rank(demand.NewShoppers, MaxPopular, ReasonCode.PopularWithNewShoppers));
    }

    /// <summary>Every shopper's history after the log, by <see cref="Purchase.User"/>: the replay that training uses.</summary>
    public static UserHistory[] Replay(PurchaseLog log)
    {
        var replay = new PurchaseReplay(log);
        replay.AdvanceToEnd();
        return replay.Histories;
    }

    private static List<SparseRow> ShopperRows(PurchaseLog past, long asOfMs, LinearBlendOptions options)
    {
        var recency = new HalfLife(options.EaseHalfLifeDays);
        var rows = new List<SparseRow>();
        foreach (var history in Replay(past))
        {
            if (history.Count > 1)
            {
                rows.Add(ShopperRow(history, asOfMs, recency));
            }
        }

        return rows;
    }

    private static SparseRow ShopperRow(UserHistory history, long asOfMs, HalfLife recency)
    {
        var (items, weights) = (new int[history.Count], new float[history.Count]);
        for (var place = 0; place < items.Length; place++)
        {
            ref readonly var entry = ref history.Entries[place];
            items[place] = entry.Item;
            weights[place] = (float)recency.Weight(asOfMs - entry.LastAtMs);
        }

        return new SparseRow(items, weights);
    }

    /// <summary>Baskets of two or more items, weighted by age; of a larger one the first items only, since pairs grow with the square.</summary>
    private static List<SparseRow> BasketRows(PurchaseLog past, long asOfMs, LinearBlendOptions options)
    {
        var baskets = new (List<int>? Items, long AtMs)[past.BasketCount];
        foreach (ref readonly var line in past.Span)
        {
            ref var basket = ref baskets[line.Basket];
            basket.Items ??= [];
            if (basket.Items.Count < options.MaxBasketItems && !basket.Items.Contains(line.Item))
            {
                basket.Items.Add(line.Item);
                basket.AtMs = line.AtMs;
            }
        }

        var rows = new List<SparseRow>();
        var recency = new HalfLife(options.BasketHalfLifeDays);
        foreach (var (items, atMs) in baskets)
        {
            if (items is { Count: > 1 })
            {
                var weights = new float[items.Count];
                Array.Fill(weights, (float)(recency.Weight(asOfMs - atMs) * Math.Pow(items.Count / UsualBasketItems, -options.BasketSizePower)));
                rows.Add(new SparseRow([.. items], weights));
            }
        }

        return rows;
    }

    private static void Fold(ItemNeighbours neighbours, double weight, float[] trend)
    {
        for (var place = 0; place < neighbours.Items.Length; place++)
        {
            neighbours.Weights[place] *= (float)weight * trend[neighbours.Items[place]];
        }
    }
}
