namespace OpsConsole.Engines.Drift;

/// <summary>How a bootstrap resamples.</summary>
/// <param name="Resamples">How often, 20 or more. Default 200.</param>
/// <param name="Confidence">Of the interval, two-sided. Default .90: its lower end is a one-sided bound of 95 %.</param>
/// <param name="Seed">Same seed, same figures.</param>
public readonly record struct BootstrapOptions(int Resamples = 200, double Confidence = 0.90, ulong Seed = 1)
{
    /// <summary>The defaults.</summary>
    public BootstrapOptions()
        : this(200)
    {
    }
}

/// <summary>
/// Says what a statistic of two samples is worth by resampling clusters, never rows (Efron and Tibshirani 1993; Field and Welsh 2007).
/// </summary>
/// <remarks>
/// <para>Without drift both samples come from one source: their clusters are thrown together and two samples of the same sizes are drawn from
/// them. The average statistic of those draws is what chance makes, their tail is the p-value.</para>
/// <para>The interval draws each sample anew from itself. Those draws carry the noise of the samples and that of the drawing: twice what
/// chance makes, which is taken off.</para>
/// <para>Where both samples have many clusters, equally many of each are put together: the variance stays what it is, and a resample costs
/// no more with more rows.</para>
/// </remarks>
public static class ClusterBootstrap
{
    /// <summary>Exceedances from which on the tail is counted instead of fitted.</summary>
    private const int EnoughToCount = 10;

    /// <summary>Groups that the smaller sample keeps at least.</summary>
    private const int EnoughGroups = 1_000;

    /// <summary>Compares two samples with the same bins. O(rows + resamples · groups · bins).</summary>
    public static DriftEstimate Compare(DriftStatistic statistic, ClusteredCounts reference, ClusteredCounts current, BootstrapOptions options) =>
        Compare(statistic, reference, current, [], options);

    /// <summary>Compares two samples after each bin of the reference was scaled: see <see cref="SeasonalChange"/>.</summary>
    /// <param name="statistic">Which.</param>
    /// <param name="reference">What was.</param>
    /// <param name="current">What is.</param>
    /// <param name="expectedChange">Factor by bin that the reference is carried forward by; empty for none.</param>
    /// <param name="options">How to resample.</param>
    public static DriftEstimate Compare(
        DriftStatistic statistic, ClusteredCounts reference, ClusteredCounts current, ReadOnlySpan<double> expectedChange, BootstrapOptions options)
    {
        if (reference.Bins != current.Bins || (!expectedChange.IsEmpty && expectedChange.Length != current.Bins))
        {
            throw new ArgumentException("The samples must have the same bins.", nameof(current));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.Resamples, 20, nameof(options));
        Span<double> left = new double[reference.Bins];
        Span<double> right = new double[current.Bins];
        reference.Total.CopyTo(left);
        current.Total.CopyTo(right);
        Scale(left, expectedChange);
        var observed = Divergence.Of(statistic, left, right);
        if (reference.Clusters == 0 || current.Clusters == 0)
        {
            return new DriftEstimate(observed, 0, observed, 0, 1, 1);
        }

        var together = Math.Max(1, Math.Min(reference.Clusters, current.Clusters) / EnoughGroups);
        var (before, after) = (reference.Grouped(together), current.Grouped(together));
        var bins = reference.Bins;
        float[] both = [.. before, .. after];
        var random = new SplitMix(options.Seed);
        var byChance = new double[options.Resamples];
        var again = new double[options.Resamples];
        for (var round = 0; round < options.Resamples; round++)
        {
            Draw(both, before.Length / bins, left, ref random);
            Draw(both, after.Length / bins, right, ref random);
            byChance[round] = Divergence.Of(statistic, left, right);

            Draw(before, before.Length / bins, left, ref random);
            Draw(after, after.Length / bins, right, ref random);
            Scale(left, expectedChange);
            again[round] = Divergence.Of(statistic, left, right);
        }

        var (mean, variance) = Moments(byChance);
        Array.Sort(again);
        var tail = (1 - options.Confidence) / 2;
        return new DriftEstimate(
            observed,
            mean,
            Math.Max(0, observed - mean),
            Math.Max(0, Quantile(again, tail) - (2 * mean)),
            Math.Max(0, Quantile(again, 1 - tail) - (2 * mean)),
            PValue(byChance, observed, mean, variance));
    }

    /// <summary>A share and its interval.</summary>
    /// <param name="sample">Bin 0 holds what the share is of, all bins together what it is a share of.</param>
    /// <param name="options">How to resample.</param>
    /// <returns>The share with its interval; NaN without rows.</returns>
    public static (double Share, double Lower, double Upper) Share(ClusteredCounts sample, BootstrapOptions options)
    {
        if (sample.Rows == 0)
        {
            return (double.NaN, double.NaN, double.NaN);
        }

        Span<double> total = new double[sample.Bins];
        var groups = sample.Grouped(Math.Max(1, sample.Clusters / EnoughGroups));
        var random = new SplitMix(options.Seed);
        var shares = new double[options.Resamples];
        for (var round = 0; round < shares.Length; round++)
        {
            Draw(groups, groups.Length / sample.Bins, total, ref random);
            shares[round] = Part(total);
        }

        Array.Sort(shares);
        var tail = (1 - options.Confidence) / 2;
        return (Part(sample.Total), Quantile(shares, tail), Quantile(shares, 1 - tail));
    }

    /// <summary>What a share (or a mean of values from 0 to 1) has lost, relative to its reference.</summary>
    /// <param name="reference">Bin 0 holds what the share is of, all bins together what it is a share of.</param>
    /// <param name="current">The same of the window.</param>
    /// <param name="options">How to resample.</param>
    /// <returns>Observed: the share now; by chance: the share of the reference; effect: 1 − now / before, not below 0. The p-value is of the logarithm of their ratio, taken as normal.</returns>
    public static DriftEstimate Loss(ClusteredCounts reference, ClusteredCounts current, BootstrapOptions options)
    {
        var (before, now) = (Part(reference.Total), Part(current.Total));
        if (before <= 0 || current.Rows == 0)
        {
            return new DriftEstimate(now, before, 0, 0, 1, 1);
        }

        var together = Math.Max(1, Math.Min(reference.Clusters, current.Clusters) / EnoughGroups);
        var (left, right) = (reference.Grouped(together), current.Grouped(together));
        Span<double> sum = new double[reference.Bins];
        var random = new SplitMix(options.Seed);
        var losses = new double[options.Resamples];
        var logarithms = new double[options.Resamples];

        // Half an event keeps a draw without any from being infinitely far away.
        var (leastBefore, leastNow) = (Divergence.EmptyBinCount / reference.Rows, Divergence.EmptyBinCount / current.Rows);
        for (var round = 0; round < losses.Length; round++)
        {
            Draw(left, left.Length / reference.Bins, sum, ref random);
            var drawnBefore = Math.Max(Part(sum), leastBefore);
            Draw(right, right.Length / reference.Bins, sum, ref random);
            var drawnNow = Math.Max(Part(sum), leastNow);
            losses[round] = 1 - (drawnNow / drawnBefore);
            logarithms[round] = Math.Log(drawnBefore / drawnNow);
        }

        var deviation = Math.Sqrt(Moments(logarithms).Variance);
        Array.Sort(losses);
        var tail = (1 - options.Confidence) / 2;
        var distance = Math.Log(before / Math.Max(now, leastNow)) / Math.Max(deviation, 1e-9);
        return new DriftEstimate(
            now, before, Math.Max(0, 1 - (now / before)), Math.Max(0, Quantile(losses, tail)), Math.Max(0, Quantile(losses, 1 - tail)), GammaTail.Normal(distance));
    }

    /// <summary>The value below which a share of sorted values lies, between neighbours in proportion.</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    private static void Draw(ReadOnlySpan<float> pool, int draws, Span<double> sum, ref SplitMix random)
    {
        sum.Clear();
        var groups = pool.Length / sum.Length;
        for (var draw = 0; draw < draws; draw++)
        {
            var weights = pool.Slice(random.Below(groups) * sum.Length, sum.Length);
            for (var bin = 0; bin < sum.Length; bin++)
            {
                sum[bin] += weights[bin];
            }
        }
    }

    private static void Scale(Span<double> histogram, ReadOnlySpan<double> factors)
    {
        for (var bin = 0; bin < factors.Length; bin++)
        {
            histogram[bin] *= factors[bin];
        }
    }

    private static double Part(ReadOnlySpan<double> total)
    {
        var sum = 0d;
        foreach (var weight in total)
        {
            sum += weight;
        }

        return sum <= 0 ? 0 : total[0] / sum;
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        var (sum, squares) = (0d, 0d);
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares / (values.Length - 1));
    }

    private static double PValue(ReadOnlySpan<double> byChance, double observed, double mean, double variance)
    {
        var reached = 0;
        foreach (var value in byChance)
        {
            reached += value >= observed ? 1 : 0;
        }

        return reached >= EnoughToCount ? (reached + 1d) / (byChance.Length + 1) : Math.Min(GammaTail.Probability(observed, mean, variance), 1);
    }
}
