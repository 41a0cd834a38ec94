namespace OpsConsole.Engines.Recommendation;

/// <summary>How well one ranked list meets what was wanted.</summary>
/// <param name="Recall">Hits / wanted.</param>
/// <param name="Ndcg">Binary, gain 1/log₂(rank + 1), against the ideal over min(k, wanted) places.</param>
/// <param name="Hit">1 if there is a hit, else 0.</param>
/// <param name="ReciprocalRank">1 / rank of the first hit, 0 when there is none.</param>
public readonly record struct ListMetrics(double Recall, double Ndcg, double Hit, double ReciprocalRank)
{
    /// <summary>Measures the first k places of a list.</summary>
    /// <param name="ranked">Items, best first; of a repeated item only the first place counts.</param>
    /// <param name="wanted">At least one item.</param>
    /// <param name="k">Places that count.</param>
    public static ListMetrics Of(ReadOnlySpan<int> ranked, IReadOnlySet<int> wanted, int k)
    {
        ArgumentOutOfRangeException.ThrowIfZero(wanted.Count, nameof(wanted));
        var (hits, gain, first, rank) = (0, 0d, 0d, 0);
        for (var place = 0; place < ranked.Length && rank < k; place++)
        {
            if (ranked[..place].Contains(ranked[place]))
            {
                continue;
            }

            rank++;
            if (wanted.Contains(ranked[place]))
            {
                hits++;
                gain += Gain(rank);
                first = first == 0 ? 1d / rank : first;
            }
        }

        var ideal = 0d;
        for (var best = 1; best <= Math.Min(k, wanted.Count); best++)
        {
            ideal += Gain(best);
        }

        return new ListMetrics((double)hits / wanted.Count, gain / ideal, hits > 0 ? 1 : 0, first);
    }

    private static double Gain(int rank) => 1 / Math.Log2(rank + 1);
}
