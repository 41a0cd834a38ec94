namespace OpsConsole.Engines.Statistics;

/// <summary>A mean with its percentile interval.</summary>
/// <param name="Mean">Of the differences as given.</param>
/// <param name="Lower">Lower end of the two-sided interval.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="StandardError">Standard deviation of the resampled means.</param>
public readonly record struct BootstrapInterval(double Mean, double Lower, double Upper, double StandardError);

/// <summary>
/// How sure the difference of two models is when both were measured on the same users (Efron, Tibshirani: An Introduction to the Bootstrap,
/// 1993, chapter 13): users are drawn again with replacement, their two figures stay together.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>The mean of paired differences with a two-sided percentile interval; the same for the same seed. O(n · resamples).</summary>
    /// <param name="differences">One a user: candidate minus champion. At least one, all finite.</param>
    /// <param name="resamples">At least 100; 2,000 puts the ends of a 95 % interval within about a tenth of a standard error.</param>
    /// <param name="confidence">In (0, 1): 0.95.</param>
    /// <param name="seed">Where the drawing begins.</param>
    /// <exception cref="ArgumentException">No differences, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Resamples or confidence outside their range.</exception>
    public static BootstrapInterval Difference(ReadOnlySpan<double> differences, int resamples, double confidence, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (differences.IsEmpty)
        {
            throw new ArgumentException("needs at least one difference", nameof(differences));
        }

        var mean = 0.0;
        foreach (var difference in differences)
        {
            mean += double.IsFinite(difference) ? difference / differences.Length : throw new ArgumentException("a difference is not finite", nameof(differences));
        }

        var random = new SplitMix64(seed);
        var means = new double[resamples];
        for (var resample = 0; resample < resamples; resample++)
        {
            var sum = 0.0;
            for (var drawn = 0; drawn < differences.Length; drawn++)
            {
                sum += differences[random.NextBelow(differences.Length)];
            }

            means[resample] = sum / differences.Length;
        }

        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return new BootstrapInterval(mean, At(means, tail), At(means, 1 - tail), Deviation(means));
    }

    /// <summary>Quantile between neighbouring order statistics (type 7 of Hyndman and Fan 1996).</summary>
    private static double At(double[] ascending, double quantile)
    {
        var place = quantile * (ascending.Length - 1);
        var below = Math.Min((int)place, ascending.Length - 2);
        return ascending[below] + ((place - below) * (ascending[below + 1] - ascending[below]));
    }

    private static double Deviation(double[] values)
    {
        var centre = values.Average();
        return Math.Sqrt(values.Sum(value => (value - centre) * (value - centre)) / (values.Length - 1));
    }
}
