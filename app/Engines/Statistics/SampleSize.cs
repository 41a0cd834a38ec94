namespace OpsConsole.Engines.Statistics;

/// <summary>How many shoppers an experiment needs.</summary>
public static class SampleSize
{
    /// <summary>Shoppers an arm for a two-sided test of two shares at a fixed horizon (Fleiss, Levin, Paik 2003, without continuity correction).</summary>
    /// <param name="share">Of the control, in (0, 1).</param>
    /// <param name="relativeEffect">Smallest change worth finding, as a part of the share: 0.05 for 3 % to 3.15 %; the changed share must stay in (0, 1).</param>
    /// <param name="alpha">Chance of a false finding.</param>
    /// <param name="power">Chance to find the effect when it is there.</param>
    public static long PerArm(double share, double relativeEffect, double alpha = 0.05, double power = 0.8)
    {
        var quantiles = NormalDistribution.Quantile(1 - (alpha / 2)) + NormalDistribution.Quantile(power);
        var (variance, effect) = Terms(share, relativeEffect);
        return (long)Math.Ceiling(quantiles * quantiles * variance / (effect * effect));
    }

    /// <summary>
    /// Shoppers an arm after which an always-valid interval (<see cref="SequentialDifference"/>, tuned for that size) is expected to exclude zero with
    /// the given chance. An experiment that is watched may end much earlier.
    /// </summary>
    /// <inheritdoc cref="PerArm"/>
    public static long PerArmSequential(double share, double relativeEffect, double alpha = 0.05, double power = 0.8)
    {
        var (variance, effect) = Terms(share, relativeEffect);
        var fromPower = NormalDistribution.Quantile(power);
        double low = 1, high = 1e15;
        while (high - low > 1)
        {
            // An arm's n: the difference has variance v/n; the interval, over 2n units, half width sqrt(2v) · radius.
            var n = Math.Floor((low + high) / 2);
            var needed = (Math.Sqrt(2 * variance) * SequentialDifference.Radius(2 * n, alpha, 2 * n)) + (fromPower * Math.Sqrt(variance / n));
            (low, high) = needed > effect ? (n, high) : (low, n);
        }

        return (long)high;
    }

    private static (double Variance, double Effect) Terms(double share, double relativeEffect)
    {
        var changed = share * (1 + relativeEffect);
        if (share is not (> 0 and < 1) || changed is not (> 0 and < 1) || relativeEffect == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(relativeEffect), relativeEffect, "both shares must lie between 0 and 1 and differ");
        }

        return ((share * (1 - share)) + (changed * (1 - changed)), changed - share);
    }
}
