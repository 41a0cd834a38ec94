using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Live;

/// <summary>A moment that is known up to a normal distribution, seconds.</summary>
internal readonly record struct UncertainTime(double Mean, double Variance)
{
    private double Deviation => Math.Sqrt(Variance);

    public UncertainTime After(double mean, double variance) => new(Mean + mean, Variance + variance);

    /// <summary>Waiting for a door to open: mean and variance of the greater of both, taken for normal again (Clark 1961).</summary>
    public UncertainTime NoEarlierThan(double opens)
    {
        if (Variance <= 0 || opens <= Mean - (8 * Deviation))
        {
            return Mean >= opens ? this : new UncertainTime(opens, 0);
        }

        var mean = opens + Excess(opens);
        var square = (((Mean * Mean) + Variance) * Above(opens)) + (opens * opens * (1 - Above(opens))) + ((Mean + opens) * Deviation * Density((opens - Mean) / Deviation));
        return new UncertainTime(mean, Math.Max(0, square - (mean * mean)));
    }

    public double Quantile(double probability) => Variance <= 0 ? Mean : Mean + (Deviation * NormalDistribution.Quantile(probability));

    /// <summary>Chance of being after a moment.</summary>
    public double Above(double moment) => Variance <= 0 ? (Mean > moment ? 1 : 0) : NormalDistribution.Cdf((Mean - moment) / Deviation);

    /// <summary>Mean of how much it is after a moment, 0 where it is before.</summary>
    public double Excess(double moment) => Variance <= 0 || double.IsPositiveInfinity(moment)
        ? Math.Max(0, Mean - moment)
        : ((Mean - moment) * Above(moment)) + (Deviation * Density((moment - Mean) / Deviation));

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
