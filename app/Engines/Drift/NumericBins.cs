namespace OpsConsole.Engines.Drift;

/// <summary>
/// Bins of a numeric feature, made of its reference: quantiles of equal mass, a bin of its own for a value that many rows share, and one for
/// what is missing. Both ends are open, so that values beyond the reference have a place.
/// </summary>
/// <remarks>
/// A feature that was constant has three bins: below, at and above the constant. Without that a shift of a constant would stay in the bin
/// of the constant and could not be seen.
/// </remarks>
public sealed class NumericBins
{
    /// <summary>Bins of a PSI by custom; more need more rows for the same noise.</summary>
    public const int UsualCount = 10;

    private readonly double[] _upper;

    private NumericBins(double[] upper) => _upper = upper;

    /// <summary>Number of bins; the last one holds what is missing (NaN).</summary>
    public int Count => _upper.Length + 2;

    /// <summary>The bin of missing values.</summary>
    public int Missing => _upper.Length + 1;

    /// <summary>Upper ends, themselves included, ascending; the bin behind the last end is open.</summary>
    public ReadOnlySpan<double> UpperEnds => _upper;

    /// <summary>Cuts the reference into bins. O(n log n).</summary>
    /// <param name="reference">Values, in any order; NaN is missing and does not count.</param>
    /// <param name="count">Bins of equal mass to aim for, 2 to 1,000.</param>
    public static NumericBins FromReference(ReadOnlySpan<double> reference, int count = UsualCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1_000);
        var sorted = new double[reference.Length];
        var known = 0;
        foreach (var value in reference)
        {
            if (!double.IsNaN(value))
            {
                sorted[known++] = value;
            }
        }

        Array.Sort(sorted, 0, known);
        var upper = new SortedSet<double>();
        for (var bin = 1; bin < count && known > 0; bin++)
        {
            upper.Add(sorted[(int)Math.Min(known - 1, (long)bin * known / count)]);
        }

        // A value that carries the mass of a whole bin stands alone.
        for (var first = 0; first < known;)
        {
            var end = first + 1;
            while (end < known && sorted[end] == sorted[first])
            {
                end++;
            }

            if ((long)(end - first) * count >= known)
            {
                upper.Add(sorted[first]);
                upper.Add(Math.BitDecrement(sorted[first]));
            }

            first = end;
        }

        return new NumericBins([.. upper]);
    }

    /// <summary>The bin of a value. O(log bins).</summary>
    public int Of(double value)
    {
        if (double.IsNaN(value))
        {
            return Missing;
        }

        var place = Array.BinarySearch(_upper, value);
        return place >= 0 ? place : ~place;
    }
}
