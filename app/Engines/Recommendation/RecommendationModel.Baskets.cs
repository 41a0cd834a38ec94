using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class RecommendationModel
{
    /// <summary>A basket's candidates with their features: the same for training and serving. Allocates nothing once the thread is warm.</summary>
    /// <param name="history">What the shopper bought; <see cref="UserHistory.Empty"/> for somebody unknown.</param>
    /// <param name="items">All items' sales.</param>
    /// <param name="nowMs">The moment, Unix ms.</param>
    /// <param name="basket">Ordinals in the basket; they are no candidates.</param>
    /// <param name="batch">Takes them.</param>
    public void Gather(UserHistory history, ItemStatistics items, long nowMs, ReadOnlySpan<int> basket, BasketBatch batch) =>
        Generator.Generate(history, basket, items, nowMs, batch);

    /// <summary>The items that go best with a basket of somebody unknown. Allocates nothing once the thread is warm.</summary>
    /// <param name="basket">Ordinals in the basket; they are never offered.</param>
    /// <param name="items">All items' sales.</param>
    /// <param name="nowMs">The moment of the request, Unix ms.</param>
    /// <param name="allowed">What may be offered.</param>
    /// <param name="result">Takes the items, best first; at most <see cref="MaxItems"/>.</param>
    /// <returns>How many were written.</returns>
    public int Similar(ReadOnlySpan<int> basket, ItemStatistics items, long nowMs, ItemBits allowed, Span<ScoredItem> result) => BasketRanker is null || basket.IsEmpty
        ? Generator.Similar(basket, allowed, result)
        : RankForBasket(BasketRanker, UserHistory.Empty, items, nowMs, basket, allowed, excludeBought: false, result);

    /// <summary>A basket's candidates by falling probability; places left over go to what is popular.</summary>
    private int RankForBasket(
        TreeEnsemble ranker, UserHistory history, ItemStatistics items, long nowMs, ReadOnlySpan<int> basket, ItemBits allowed, bool excludeBought, Span<ScoredItem> result)
    {
        result = result[..Math.Min(result.Length, MaxItems)];
        var scratch = RankScratch.Rent();
        var batch = scratch.Basket;
        Gather(history, items, nowMs, basket, batch);
        var logits = scratch.Logits.AsSpan(0, batch.Count);
        ranker.Score(batch.Rows, logits);
        if (history.Count == 0 && Ranking.BasketGeneratorWeight > 0)
        {
            LeanOnBaskets(batch, logits);
        }

        var best = new BestSelector(scratch.Keys.AsSpan(0, Math.Min(result.Length, scratch.Keys.Length)));
        for (var place = 0; place < batch.Count; place++)
        {
            var item = batch.Items[place];
            if (allowed.Contains(item) && !(excludeBought && history.Contains(item)))
            {
                best.Offer(logits[place], item);
            }
        }

        var ranked = best.Ranked();
        for (var place = 0; place < ranked.Length; place++)
        {
            var item = BestSelector.Item(ranked[place]);
            var at = batch.Items.IndexOf(item);
            result[place] = new ScoredItem(item, Probability(BestSelector.Score(ranked[place])), BasketReason(history, item, batch.Scores[at], batch.Personal[at]));
        }

        return Generator.FillPopular(ranked.Length, history, basket, allowed, excludeBought, result);
    }

    /// <summary>Takes from each item's log-odds by its place among what shares baskets with the basket's items; what shares none stands behind the last.</summary>
    private void LeanOnBaskets(BasketBatch batch, Span<float> logits)
    {
        for (var place = 0; place < batch.Count; place++)
        {
            var rank = batch.Scores[place].Rank is > 0 and var known ? known : LinearBlendModel.ContextCandidates + 1;
            logits[place] -= (float)(Ranking.BasketGeneratorWeight * Math.Log(rank));
        }
    }

    /// <summary>The basket is the reason where something in it speaks for the item and the shopper's own list does not begin with it.</summary>
    private static ReasonCode BasketReason(UserHistory history, int item, in BasketScores basket, in CandidateScores personal)
    {
        const int AmongFirst = 20;
        if (basket.Supporters > 0 && (basket.Rank is > 0 and <= AmongFirst || personal.Rank is 0 or > AmongFirst))
        {
            return ReasonCode.GoesWithBasket;
        }

        return Reason(history, item, personal);
    }
}
