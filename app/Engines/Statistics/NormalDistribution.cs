namespace OpsConsole.Engines.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>Chance of a value up to x; absolute error under 1e-14.</summary>
    public static double Cdf(double x)
    {
        if (double.IsNaN(x))
        {
            return double.NaN;
        }

        var upper = UpperTail(Math.Abs(x));
        return x > 0 ? 1 - upper : upper;
    }

    /// <summary>The value that a standard normal stays below with this chance: Wichura's AS 241 (1988), 16 digits.</summary>
    /// <param name="probability">In (0, 1).</param>
    public static double Quantile(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        var centred = probability - 0.5;
        if (Math.Abs(centred) <= 0.425)
        {
            var square = 0.180625 - (centred * centred);
            return centred * Ratio(square,
                [3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727],
                [1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925]);
        }

        var root = Math.Sqrt(-Math.Log(centred < 0 ? probability : 1 - probability));
        var distance = root <= 5
            ? Ratio(root - 1.6,
                [1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4],
                [1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9])
            : Ratio(root - 5,
                [6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
                [1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15]);
        return centred < 0 ? -distance : distance;
    }

    /// <summary>1 − Φ(x) for x at or above 0: a series near 0, else the continued fraction of Mills' ratio (Abramowitz, Stegun 26.2.10 and 26.2.14).</summary>
    private static double UpperTail(double x)
    {
        var density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x < 3)
        {
            double term = x, sum = x;
            for (var odd = 3; Math.Abs(term) > 1e-17 * sum; odd += 2)
            {
                term *= x * x / odd;
                sum += term;
            }

            return 0.5 - (density * sum);
        }

        var fraction = x;
        for (var level = 120; level > 0; level--)
        {
            fraction = x + (level / fraction);
        }

        return density / fraction;
    }

    private static double Ratio(double at, ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator)
    {
        double above = 0, below = 0;
        for (var power = numerator.Length - 1; power >= 0; power--)
        {
            above = (above * at) + numerator[power];
            below = (below * at) + denominator[power];
        }

        return above / below;
    }
}
