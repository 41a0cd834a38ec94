namespace OpsConsole.Engines.Recommendation;

/// <summary>How well lists meet what a group of shoppers bought.</summary>
/// <param name="Shoppers">Shoppers in the group; one without a list counts as zero.</param>
/// <param name="Missing">Those without a list.</param>
/// <param name="Recall">At k.</param>
/// <param name="Ndcg">At k.</param>
/// <param name="Hit">Share of shoppers with a hit at k.</param>
/// <param name="Mrr">Mean reciprocal rank at k.</param>
/// <param name="Coverage">Share of the known items that stand in some list of the group.</param>
public sealed record GroupMetrics(
    int Shoppers, int Missing, MeanMetric Recall, MeanMetric Ndcg, MeanMetric Hit, MeanMetric Mrr, double Coverage)
{
    /// <summary>Measures the lists of every shopper who wanted something.</summary>
    /// <param name="wanted">Items by shopper; see <see cref="Holdout"/>.</param>
    /// <param name="listOf">A shopper's list, best first, or null.</param>
    /// <param name="k">Places that count.</param>
    /// <param name="knownItems">Items that coverage is a share of.</param>
    public static GroupMetrics Of(IReadOnlyDictionary<int, HashSet<int>> wanted, Func<int, int[]?> listOf, int k, int knownItems)
    {
        var each = new List<ListMetrics>(wanted.Count);
        var shown = new HashSet<int>();
        var missing = 0;
        foreach (var (shopper, items) in wanted.OrderBy(pair => pair.Key))
        {
            var list = listOf(shopper);
            missing += list is null ? 1 : 0;
            each.Add(ListMetrics.Of(list, items, k));
            shown.UnionWith((list ?? []).Distinct().Take(k));
        }

        return new GroupMetrics(
            each.Count,
            missing,
            MeanMetric.Of([.. each.Select(one => one.Recall)]),
            MeanMetric.Of([.. each.Select(one => one.Ndcg)]),
            MeanMetric.Of([.. each.Select(one => one.Hit)]),
            MeanMetric.Of([.. each.Select(one => one.ReciprocalRank)]),
            knownItems == 0 ? 0 : (double)shown.Count / knownItems);
    }
}
