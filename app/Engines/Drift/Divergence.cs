namespace OpsConsole.Engines.Drift;

/// <summary>How a difference of two distributions is measured.</summary>
public enum DriftStatistic
{
    /// <summary>Population stability index: Σ (p − q) ln (p / q), the symmetric Kullback–Leibler divergence. By custom .10 is worth a look and .20 a change.</summary>
    Psi = 1,

    /// <summary>Kolmogorov–Smirnov: the largest difference of the two cumulative distributions, 0 to 1. Its bins must be in order.</summary>
    Ks = 2,

    /// <summary>Jensen–Shannon divergence in bits, 0 to 1.</summary>
    Js = 3,
}

/// <summary>Distances of two histograms with the same bins.</summary>
public static class Divergence
{
    /// <summary>Added to each bin of a sample before its share is taken, so that an empty bin has a logarithm (Krichevsky and Trofimov 1981).</summary>
    public const double EmptyBinCount = 0.5;

    /// <summary>The statistic of two histograms of weights, not of shares.</summary>
    /// <param name="statistic">Which.</param>
    /// <param name="reference">Weight by bin; the sum is the number of rows.</param>
    /// <param name="current">As many bins.</param>
    /// <returns>0 for equal shares; 0 when a side is empty.</returns>
    public static double Of(DriftStatistic statistic, ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (reference.Length != current.Length)
        {
            throw new ArgumentException("The histograms must have the same bins.", nameof(current));
        }

        var (left, right) = (Sum(reference), Sum(current));
        if (left <= 0 || right <= 0)
        {
            return 0;
        }

        return statistic switch
        {
            DriftStatistic.Psi => Psi(reference, current, left, right),
            DriftStatistic.Ks => Ks(reference, current, left, right),
            DriftStatistic.Js => Js(reference, current, left, right),
            _ => throw new ArgumentOutOfRangeException(nameof(statistic)),
        };
    }

    /// <summary>The statistic of two lists of shares as they are, without anything added to empty bins; infinite for a PSI where one side alone is empty.</summary>
    public static double OfShares(DriftStatistic statistic, ReadOnlySpan<double> reference, ReadOnlySpan<double> current) => statistic switch
    {
        DriftStatistic.Psi => PsiOfShares(reference, current),
        DriftStatistic.Ks => Ks(reference, current, 1, 1),
        DriftStatistic.Js => Js(reference, current, 1, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(statistic)),
    };

    /// <summary>The exact Kolmogorov–Smirnov distance of two samples. O(n + m).</summary>
    /// <param name="reference">Ascending, without NaN.</param>
    /// <param name="current">Ascending, without NaN.</param>
    public static double KsOfSorted(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (reference.IsEmpty || current.IsEmpty)
        {
            return 0;
        }

        var (left, right, largest) = (0, 0, 0d);
        while (left < reference.Length && right < current.Length)
        {
            var value = Math.Min(reference[left], current[right]);
            while (left < reference.Length && reference[left] <= value)
            {
                left++;
            }

            while (right < current.Length && current[right] <= value)
            {
                right++;
            }

            largest = Math.Max(largest, Math.Abs(((double)left / reference.Length) - ((double)right / current.Length)));
        }

        return largest;
    }

    private static double Psi(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, double left, double right)
    {
        // A bin that is empty on both sides is no bin of theirs.
        var used = 0;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            used += reference[bin] > 0 || current[bin] > 0 ? 1 : 0;
        }

        (left, right) = (left + (EmptyBinCount * used), right + (EmptyBinCount * used));
        var sum = 0d;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            if (reference[bin] > 0 || current[bin] > 0)
            {
                var (p, q) = ((reference[bin] + EmptyBinCount) / left, (current[bin] + EmptyBinCount) / right);
                sum += (p - q) * Math.Log(p / q);
            }
        }

        return sum;
    }

    private static double PsiOfShares(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        var sum = 0d;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            sum += reference[bin] == current[bin] ? 0 : (reference[bin] - current[bin]) * Math.Log(reference[bin] / current[bin]);
        }

        return sum;
    }

    private static double Ks(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, double left, double right)
    {
        var (difference, largest) = (0d, 0d);
        for (var bin = 0; bin < reference.Length; bin++)
        {
            difference += (reference[bin] / left) - (current[bin] / right);
            largest = Math.Max(largest, Math.Abs(difference));
        }

        return largest;
    }

    private static double Js(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, double left, double right)
    {
        var sum = 0d;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            var (p, q) = (reference[bin] / left, current[bin] / right);
            var middle = (p + q) / 2;
            sum += Part(p, middle) + Part(q, middle);
        }

        return Math.Clamp(sum / 2, 0, 1);

        static double Part(double share, double middle) => share <= 0 ? 0 : share * Math.Log2(share / middle);
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0d;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
