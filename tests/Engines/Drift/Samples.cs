using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

/// <summary>Orders whose lines resemble each other, with a known distance between two of their distributions.</summary>
internal sealed class Samples
{
    /// <summary>Share of the variance that lines of an order have in common.</summary>
    public const double Likeness = 0.3;

    private const double LinesAnOrder = 8;

    private Samples(double[] values, int[] orders) => (Values, Orders) = (values, orders);

    public double[] Values { get; }

    public int[] Orders { get; }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Lines of standard normal values around a mean; orders of geometric size.</summary>
    public static Samples Draw(Random random, int rows, double mean = 0, double likeness = Likeness)
    {
        var (values, orders) = (new double[rows], new int[rows]);
        var (order, own) = (-1, 0d);
        for (var row = 0; row < rows; row++)
        {
            if (row == 0 || random.NextDouble() < 1 / LinesAnOrder)
            {
                order++;
                own = Normal(random);
            }

            orders[row] = order;
            values[row] = mean + (Math.Sqrt(likeness) * own) + (Math.Sqrt(1 - likeness) * Normal(random));
        }

        return new Samples(values, orders);
    }

    public ClusteredCounts Counts(NumericBins bins) => ClusteredCounts.Of(bins.Count, [.. Values.Select(bins.Of)], Orders);

    /// <summary>The shift of a standard normal variable that has this PSI over the deciles of the unshifted one.</summary>
    public static double ShiftOfPsi(double psi)
    {
        double[] deciles = [-1.281552, -0.841621, -0.524401, -0.253347, 0, 0.253347, 0.524401, 0.841621, 1.281552];
        var (low, high) = (0d, 3d);
        for (var round = 0; round < 60; round++)
        {
            var middle = (low + high) / 2;
            (low, high) = Divergence.OfShares(DriftStatistic.Psi, Shares(0), Shares(middle)) < psi ? (middle, high) : (low, middle);
        }

        return low;

        double[] Shares(double mean) => [.. Enumerable.Range(0, 10).Select(bin => (bin == 9 ? 1 : Phi(deciles[bin] - mean)) - (bin == 0 ? 0 : Phi(deciles[bin - 1] - mean)))];
    }

    /// <summary>Standard normal distribution function, by its tail as a gamma function.</summary>
    private static double Phi(double value)
    {
        var tail = value == 0 ? .5 : GammaTail.Upper(.5, value * value / 2) / 2;
        return value > 0 ? 1 - tail : tail;
    }
}
