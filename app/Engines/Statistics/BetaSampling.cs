namespace OpsConsole.Engines.Statistics;

/// <summary>Draws from Beta distributions.</summary>
public static class BetaSampling
{
    /// <summary>One draw from Beta(<paramref name="alpha"/>, <paramref name="beta"/>), both above 0.</summary>
    public static double Next(double alpha, double beta, ref SplitMix64 random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        var (first, second) = (Gamma(alpha, ref random), Gamma(beta, ref random));
        return first + second > 0 ? first / (first + second) : alpha / (alpha + beta);
    }

    /// <summary>Marsaglia and Tsang, A simple method for generating gamma variables, 2000; shapes below 1 by their boost.</summary>
    private static double Gamma(double shape, ref SplitMix64 random)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1, ref random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(ref random);
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v *= v * v;
            var u = 1 - random.NextDouble();
            if (Math.Log(u) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Box and Muller, one of the pair.</summary>
    private static double Normal(ref SplitMix64 random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
