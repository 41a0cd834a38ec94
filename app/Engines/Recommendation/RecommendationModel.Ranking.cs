using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Recommendation;

public sealed partial class RecommendationModel
{
    /// <summary>Log-odds that keep two equal estimates apart, in their probabilities too.</summary>
    private const float Apart = 1e-5f;

    /// <summary>A shopper's candidates with their features: the same for training and serving. Allocates nothing once the thread is warm.</summary>
    /// <param name="history">What was bought.</param>
    /// <param name="items">All items' sales.</param>
    /// <param name="nowMs">The moment, Unix ms.</param>
    /// <param name="batch">Takes them.</param>
    public void Gather(UserHistory history, ItemStatistics items, long nowMs, CandidateBatch batch) =>
        batch.Fill(Generator.Generate(history), history, items, nowMs);

    /// <summary>The rows of features of items, as <see cref="Prepare"/> sees them: for the log and for checking that training sees the same.</summary>
    /// <param name="candidates">The shopper's, prepared by this model.</param>
    /// <param name="items">Catalogue ordinals; of one that is no candidate the generators say nothing.</param>
    /// <param name="rows">Takes <see cref="FeatureDefinitions.Count"/> values an item.</param>
    /// <returns>Rows written.</returns>
    public int Features(PersonalCandidates candidates, ReadOnlySpan<int> items, Span<float> rows) =>
        Features(candidates.History, candidates.Items, candidates.NowMs, items, rows);

    /// <summary>As <see cref="Features(PersonalCandidates, ReadOnlySpan{int}, Span{float})"/>, for a moment that nothing was prepared for.</summary>
    /// <param name="history">What was bought.</param>
    /// <param name="sales">All items' sales.</param>
    /// <param name="nowMs">The moment, Unix ms.</param>
    /// <param name="items">Catalogue ordinals.</param>
    /// <param name="rows">Takes <see cref="FeatureDefinitions.Count"/> values an item.</param>
    /// <returns>Rows written.</returns>
    public int Features(UserHistory history, ItemStatistics sales, long nowMs, ReadOnlySpan<int> items, Span<float> rows)
    {
        var set = Generator.Generate(history);
        var width = FeatureDefinitions.Count;
        for (var place = 0; place < items.Length; place++)
        {
            PairFeatures.Write(history, sales, set.Of(items[place]), items[place], nowMs, rows.Slice(place * width, width));
        }

        return items.Length;
    }

    /// <summary>Candidates by falling probability; of equal ones the lower ordinal first.</summary>
    private ScoredItem[] Rank(TreeEnsemble ranker, UserHistory history, ItemStatistics items, long nowMs)
    {
        var scratch = RankScratch.Rent();
        var set = Generator.Generate(history);
        scratch.Batch.Fill(set, history, items, nowMs);
        var logits = scratch.Logits.AsSpan(0, set.Count);
        ranker.Score(scratch.Batch.Rows, logits);
        Steady(history, set, scratch);
        var keys = scratch.Keys.AsSpan(0, set.Count);
        var places = scratch.Places.AsSpan(0, set.Count);
        for (var place = 0; place < keys.Length; place++)
        {
            keys[place] = ~BestSelector.Key(logits[place], set.Items[place]);
            places[place] = place;
        }

        keys.Sort(places);
        var ranked = new ScoredItem[set.Count];
        for (var rank = 0; rank < ranked.Length; rank++)
        {
            var place = places[rank];
            ranked[rank] = new ScoredItem(set.Items[place], Probability(logits[place]), Reason(history, set.Items[place], set.Scores[place]));
        }

        return ranked;
    }

    /// <summary>
    /// Orders what was not bought before by the trees and the generators together, see <see cref="RankingOptions.GeneratorWeight"/>. The trees' estimates
    /// are handed out anew among those items: how many of them stand where in the whole list, and what can be expected of them, stays as it was.
    /// </summary>
    private void Steady(UserHistory history, CandidateSet set, RankScratch scratch)
    {
        if (Ranking.GeneratorWeight == 0)
        {
            return;
        }

        var logits = scratch.Logits.AsSpan(0, set.Count);
        var byRank = scratch.Places.AsSpan(0, set.Count);
        for (var place = 0; place < set.Count; place++)
        {
            byRank[set.Scores[place].Rank - 1] = place;
        }

        var count = 0;
        foreach (var place in byRank)
        {
            if (!history.Contains(set.Items[place]))
            {
                // The first few places differ little.
                var leaning = logits[place] - (float)(Ranking.GeneratorWeight * Math.Log(count + 4));
                scratch.Keys[count] = ~BestSelector.Key(leaning, set.Items[place]);
                scratch.Sorted[count] = logits[place];
                byRank[count++] = place;
            }
        }

        Array.Sort(scratch.Keys, scratch.Places, 0, count);
        Array.Sort(scratch.Sorted, 0, count);
        var above = float.PositiveInfinity;
        for (var order = 0; order < count; order++)
        {
            // Of equal estimates the order must not get lost.
            above = Math.Min(scratch.Sorted[count - 1 - order], above - Apart);
            logits[byRank[order]] = above;
        }
    }

    private static float Probability(float logOdds) => 1 / (1 + MathF.Exp(-logOdds));

    private static ReasonCode Reason(UserHistory history, int item, in CandidateScores scores)
    {
        if (history.Count == 0)
        {
            return scores.Blend > 0 ? ReasonCode.PopularWithNewShoppers : ReasonCode.PopularNow;
        }

        if (history.Contains(item))
        {
            return ReasonCode.BoughtBefore;
        }

        return scores.Purchases > 0 || scores.Baskets > 0 ? ReasonCode.GoesWithPurchases : ReasonCode.PopularNow;
    }
}
