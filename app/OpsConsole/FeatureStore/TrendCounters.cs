using System.Collections.Frozen;
using OpsConsole.Engines.Quantities;

namespace OpsConsole.FeatureStore;

/// <summary>
/// Decayed counts of what is bought, overall and by segment. Forward decay: an event at t adds 2^((t − landmark)/half-life), so that order
/// never changes as time passes and late events need no special case. Used by the updater alone.
/// </summary>
/// <remarks>
/// Whole half-lives go into the exponent of a double and only the rest is computed, so that moving the landmark is exact: counters that were
/// stored, restored and moved on equal those of one long run, bit for bit.
/// </remarks>
/// <param name="halfLife">Half-life of an event.</param>
internal sealed class TrendCounters(HalfLife halfLife)
{
    /// <summary>Segments with counters of their own; the first to come have them.</summary>
    public const int MaxSegments = 64;

    // A purchase says more than a cart, and taps would only repeat what we have shown.
    private const double CartWeight = 0.2;

    /// <summary>The landmark moves before weights could leave a double, and what has decayed to less than 2^-900 of the newest counts as nothing.</summary>
    private const int MostHalfLives = 900;
    private static readonly double Least = Math.ScaleB(1, -MostHalfLives);

    private readonly Dictionary<string, double[]> _bySegment = new(StringComparer.Ordinal);
    private double[] _overall = [];
    private long _landmark = long.MinValue;

    /// <summary>Whether something was counted since the last <see cref="Snapshot"/>.</summary>
    public bool Changed { get; private set; }

    /// <summary>Counts a purchase.</summary>
    public void Purchased(int item, string segment, long atMs) => Count(item, segment, 1, atMs);

    /// <summary>Counts an item put into a cart.</summary>
    public void Carted(int item, string segment, long atMs) => Count(item, segment, CartWeight, atMs);

    /// <summary>The lists as of now. O(items · segments).</summary>
    /// <param name="sequence">Sequence of the newest event that is counted.</param>
    public TrendingItems Snapshot(long sequence)
    {
        Changed = false;
        return new TrendingItems(Top(_overall), _bySegment.ToFrozenDictionary(pair => pair.Key, pair => Top(pair.Value), StringComparer.Ordinal), sequence);
    }

    /// <summary>A copy to store. O(items · segments).</summary>
    public TrendState Copy() => new(
        halfLife.Days, _landmark, [.. _overall], [.. _bySegment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.ToArray()))]);

    /// <summary>Goes on from a copy; false when it was made with another half-life.</summary>
    public bool Restore(TrendState copy)
    {
        if (copy.HalfLifeDays != halfLife.Days)
        {
            return false;
        }

        (_landmark, _overall) = (copy.Landmark, copy.Overall);
        _bySegment.Clear();
        foreach (var (segment, counts) in copy.BySegment)
        {
            _bySegment.Add(segment, counts);
        }

        Changed = true;
        return true;
    }

    private void Count(int item, string segment, double weight, long atMs)
    {
        Changed = true;
        var amount = weight * Weight(atMs);
        Grow(ref _overall, item)[item] += amount;
        if (!_bySegment.TryGetValue(segment, out var counts))
        {
            if (_bySegment.Count == MaxSegments)
            {
                return;
            }

            counts = new double[_overall.Length];
        }

        Grow(ref counts, item)[item] += amount;
        _bySegment[segment] = counts;
    }

    /// <summary>2^((at − landmark)/half-life), the landmark moved where that would not fit.</summary>
    private double Weight(long atMs)
    {
        var age = atMs / (halfLife.Days * HalfLife.DayMs);
        var whole = (long)Math.Floor(age);
        if (_landmark == long.MinValue)
        {
            _landmark = whole;
        }

        if (whole - _landmark > MostHalfLives)
        {
            MoveLandmark(whole);
        }

        return Math.ScaleB(Math.Pow(2, age - whole), (int)Math.Max(whole - _landmark, -2_000));
    }

    private void MoveLandmark(long to)
    {
        var by = (int)Math.Min(to - _landmark, 4_000);
        foreach (var counts in _bySegment.Values.Prepend(_overall))
        {
            for (var item = 0; item < counts.Length; item++)
            {
                counts[item] = Math.ScaleB(counts[item], -by);
            }
        }

        _landmark = to;
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
        var length = list.Length;
        for (var place = 0; place < list.Length; place++)
        {
            var relative = counts[list[place].Ordinal] / first;
            if (relative < Least)
            {
                length = place;
                break;
            }

            list[place] = list[place] with { Score = (float)relative };
        }

        return length == list.Length ? list : list[..length];
    }
}

/// <summary>Counters as they are stored.</summary>
/// <param name="HalfLifeDays">Half-life they were made with, days.</param>
/// <param name="Landmark">Whole half-lives since 1970 at which an event weighs 1.</param>
/// <param name="Overall">By item.</param>
/// <param name="BySegment">By item for each segment; the arrays may be shorter than the catalogue.</param>
internal sealed record TrendState(double HalfLifeDays, long Landmark, double[] Overall, IReadOnlyList<(string Segment, double[] Counts)> BySegment);
