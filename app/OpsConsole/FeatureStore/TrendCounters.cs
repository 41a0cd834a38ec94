using System.Collections.Frozen;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.FeatureStore;

/// <summary>
/// Decayed counts of what is bought, overall and by segment. Forward decay: an event at t adds 2^((t − landmark)/half-life), so that order
/// never changes as time passes and late events need no special case. Used by the updater alone.
/// </summary>
/// <param name="landmarkMs">Moment whose events weigh 1, Unix ms.</param>
/// <param name="halfLife">Half-life of an event.</param>
internal sealed class TrendCounters(long landmarkMs, HalfLife halfLife)
{
    /// <summary>Segments with counters of their own; the first to come have them.</summary>
    public const int MaxSegments = 64;

    // A purchase says more than a cart, and taps would only repeat what we have shown.
    private const double CartWeight = 0.2;

    private readonly Dictionary<string, double[]> _bySegment = new(StringComparer.Ordinal);
    private double[] _overall = [];

    /// <summary>Whether something was counted since the last <see cref="Snapshot"/>.</summary>
    public bool Changed { get; private set; }

    /// <summary>Counts a purchase.</summary>
    public void Purchased(int item, string segment, long atMs) => Count(item, segment, halfLife.Weight(landmarkMs - atMs));

    /// <summary>Counts an item put into a cart.</summary>
    public void Carted(int item, string segment, long atMs) => Count(item, segment, CartWeight * halfLife.Weight(landmarkMs - atMs));

    /// <summary>The lists as of now. O(items · segments).</summary>
    /// <param name="sequence">Sequence of the newest event that is counted.</param>
    public TrendingItems Snapshot(long sequence)
    {
        Changed = false;
        return new TrendingItems(Top(_overall), _bySegment.ToFrozenDictionary(pair => pair.Key, pair => Top(pair.Value), StringComparer.Ordinal), sequence);
    }

    private void Count(int item, string segment, double weight)
    {
        Changed = true;
        Grow(ref _overall, item)[item] += weight;
        if (!_bySegment.TryGetValue(segment, out var counts))
        {
            if (_bySegment.Count == MaxSegments)
            {
                return;
            }

            counts = new double[_overall.Length];
        }

        Grow(ref counts, item)[item] += weight;
        _bySegment[segment] = counts;
    }

    private static double[] Grow(ref double[] counts, int item)
    {
        if (item >= counts.Length)
        {
            Array.Resize(ref counts, Math.Max(item + 1, counts.Length * 2));
        }

        return counts;
    }

    private static TrendingItem[] Top(double[] counts)
    {
        // A heap of the best so far: catalogues may have a hundred thousand items, lists have three hundred.
        var best = new PriorityQueue<int, (double Count, int Late)>(TrendingItems.Bound + 1);
        for (var item = 0; item < counts.Length; item++)
        {
            if (counts[item] <= 0)
            {
                continue;
            }

            if (best.Count < TrendingItems.Bound)
            {
                best.Enqueue(item, (counts[item], -item));
            }
            else
            {
                best.EnqueueDequeue(item, (counts[item], -item));
            }
        }

        var list = new TrendingItem[best.Count];
        for (var place = list.Length - 1; place >= 0; place--)
        {
            var item = best.Dequeue();
            list[place] = new TrendingItem(item, (float)counts[item]);
        }

        var first = list.Length == 0 ? 0 : counts[list[0].Ordinal];
        for (var place = 0; place < list.Length; place++)
        {
            list[place] = list[place] with { Score = (float)(counts[list[place].Ordinal] / first) };
        }

        return list;
    }
}
