using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class LinearBlendModel
{
    /// <summary>Candidates that share baskets with the basket's items.</summary>
    internal const int ContextCandidates = 120;

    /// <summary>Candidates that go with the basket's items among all that shoppers buy, beside those above.</summary>
    private const int ContextPurchaseCandidates = 40;

    /// <summary>Candidates from the shopper's own list, beside those above.</summary>
    private const int PersonalBasketCandidates = 80;

    /// <summary>All of them together.</summary>
    internal const int BasketCandidatesMost = ContextCandidates + ContextPurchaseCandidates + PersonalBasketCandidates;

    /// <summary>Gathers the candidates of a basket of a shopper, or of somebody unknown, with their features. Allocates nothing once the thread is warm.</summary>
    internal void Generate(UserHistory history, ReadOnlySpan<int> basket, ItemStatistics items, long nowMs, BasketBatch batch)
    {
        // 1. What the shopper's purchases speak for.
        var scratch = BlendScratch.Rent(ItemCount);
        var personal = Generate(history);

        // 2. What each item of the basket speaks for. One that stands in it twice speaks once.
        var context = scratch.Context(ItemCount);
        var purchases = scratch.Baskets(ItemCount);
        var (known, priced, bought, logPrice) = (0, 0, 0, 0d);
        for (var place = 0; place < Math.Min(basket.Length, MaxContext); place++)
        {
            var item = basket[place];
            if ((uint)item >= (uint)ItemCount || basket[..place].Contains(item))
            {
                continue;
            }

            known++;
            bought += history.Contains(item) ? 1 : 0;
            if (items[item].LogPriceFast is var price and not float.NaN)
            {
                priced++;
                logPrice += price;
            }

            _ofPurchases.Accumulate(item, 1, purchases);
            context.Accumulate(_ofBasket, item);
        }

        foreach (var item in basket)
        {
            Silence(item, context.Sums);
            Silence(item, purchases);
        }

        // 3. The best of both, then the shopper's own; nothing that is in the basket.
        batch.Clear();
        var seen = scratch.Seen(ItemCount);
        foreach (var item in basket)
        {
            seen.Add(item);
        }

        var best = new BestSelector(scratch.Keys.AsSpan(0, ContextCandidates));
        best.OfferPositive(context.Sums, default);
        var ranked = best.Ranked();
        var bestBaskets = ranked.IsEmpty ? 0 : BestSelector.Score(ranked[0]);
        for (var rank = 0; rank < ranked.Length; rank++)
        {
            Add(BestSelector.Item(ranked[rank]), rank + 1, context, purchases);
        }

        best = new BestSelector(scratch.Keys.AsSpan(0, ContextPurchaseCandidates));
        best.OfferPositive(purchases, default);
        ranked = best.Ranked();
        var bestPurchases = ranked.IsEmpty ? 0 : BestSelector.Score(ranked[0]);
        foreach (var key in ranked)
        {
            Add(BestSelector.Item(key), 0, context, purchases);
        }

        for (var place = 0; place < personal.Count; place++)
        {
            if (personal.Scores[place].Rank <= PersonalBasketCandidates)
            {
                Add(personal.Items[place], 0, context, purchases);
            }
        }

        context.Clear();
        purchases.Clear();
        batch.Fill(
            new BasketContext(known, priced > 0 ? (float)(logPrice / priced) : float.NaN, known > 0 ? (float)bought / known : 0, bestBaskets, bestPurchases),
            history, items, nowMs);

        void Add(int item, int rank, BasketSums sums, ReadOnlySpan<float> purchaseScores)
        {
            if (seen.Add(item))
            {
                batch.Add(item, new BasketScores(sums.Sums[item], purchaseScores[item], sums.Strongest[item], sums.Supporters[item], rank), personal.Of(item));
            }
        }
    }

    /// <summary>Fills places left over from what is popular.</summary>
    internal int FillPopular(int count, UserHistory history, ReadOnlySpan<int> basket, ItemBits allowed, bool excludeBought, Span<ScoredItem> result) =>
        Fill(_popular, count, history, basket, allowed, excludeBought, result);
}
