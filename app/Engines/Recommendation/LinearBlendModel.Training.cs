using OpsConsole.Engines.Features;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>A basket of so many items weighs the same under every <see cref="LinearBlendOptions.BasketSizePower"/>.</summary>
    private const double UsualBasketItems = 20;

    /// <summary>
    /// What a cosine of an item outside <see cref="LinearBlendOptions.MaxEaseItems"/> counts against the weights of those inside, among shoppers' purchases.
    /// Of 0.1, 0.25, 0.5 and 1 the best on Online Retail as of 2011-10-10 with 1,000 items inside, which cost new items nothing (NDCG@20 .134 as with all inside).
    /// </summary>
    private const float TailShareOfPurchases = 0.1f;

    /// <summary>The same in baskets: Hit@10 .321, against .293 without them and .340 with all items inside.</summary>
    private const float TailShareOfBaskets = 0.25f;

    /// <summary>Trains on the purchases before a moment. Same log, moment and options: the same model.</summary>
    /// <param name="log">Purchases; later ones are not looked at.</param>
    /// <param name="asOfMs">What happened at or after it is unknown, Unix ms.</param>
    /// <param name="options">Checked against their ranges.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends the training between steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static LinearBlendModel Train(PurchaseLog log, long asOfMs, LinearBlendOptions options, IProgress<string>? progress, CancellationToken token) =>
        Train(log, asOfMs, options, threads: -1, progress, token);

    /// <summary>As above on so many threads at most, -1 for as many as there are; the model does not depend on how many.</summary>
    public static LinearBlendModel Train(PurchaseLog log, long asOfMs, LinearBlendOptions options, int threads, IProgress<string>? progress, CancellationToken token)
    {
        options.Validated();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = token };
        var past = log.Before(asOfMs);

        progress?.Report($"counting {past.Lines.Count:N0} purchase lines");
        var baskets = new BasketLines(past);
        var demand = ItemDemand.Count(past, baskets, asOfMs, options);
        var head = demand.Head(options.MaxEaseItems);
        token.ThrowIfCancellationRequested();

        progress?.Report($"shoppers' item-to-item weights of {head.Length:N0} items");
        var gram = new SymmetricMatrix(head.Length);
        var ofPurchases = Neighbours(ShopperRows(past, asOfMs, options), options.EaseLambda, KeptWeights.Positive, TailShareOfPurchases);
        Fold(ofPurchases, options.EaseWeight, demand.Trend(options.TrendPower));

        progress?.Report($"baskets' item-to-item weights of {head.Length:N0} items");
        var ofBasket = Neighbours(BasketRows(past, baskets, asOfMs, options), options.BasketLambda, KeptWeights.Largest, TailShareOfBaskets);
        Fold(ofBasket, 1, demand.Trend(options.BasketTrendPower));

        return new LinearBlendModel(
            asOfMs,
            options,
            demand.Trend(options.RepeatTrendPower),
            demand.Rarity(options.RarityPower),
            ofPurchases,
            ofBasket,
            ItemDemand.Rank(demand.Popularity, MaxPopular, ReasonCode.PopularNow),
            ItemDemand.Rank(demand.NewShoppers, MaxPopular, ReasonCode.PopularWithNewShoppers));

        ItemNeighbours Neighbours(List<SparseRow> rows, double lambda, KeptWeights keep, float tailShare)
        {
            var ofHead = EaseTrainer.Train(rows, head, past.ItemCount, (float)lambda, options.Neighbours, keep, gram, parallel);
            return TailTrainer.Complete(ofHead, head, rows, (float)lambda, tailShare, options.Neighbours, parallel);
        }
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
    private static List<SparseRow> BasketRows(PurchaseLog past, BasketLines baskets, long asOfMs, LinearBlendOptions options)
    {
        var rows = new List<SparseRow>();
        var recency = new HalfLife(options.BasketHalfLifeDays);
        var items = new List<int>();
        for (var basket = 0; basket < baskets.BasketCount; basket++)
        {
            items.Clear();
            long atMs = 0;
            foreach (var place in baskets.Of(basket))
            {
                ref readonly var line = ref past.Span[place];
                if (items.Count < options.MaxBasketItems && !items.Contains(line.Item))
                {
                    items.Add(line.Item);
                    atMs = line.AtMs;
                }
            }

            if (items.Count > 1)
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
