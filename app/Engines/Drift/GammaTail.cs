namespace OpsConsole.Engines.Drift;

/// <summary>
/// The upper tail of a gamma distribution fitted by mean and variance. A PSI without drift is a weighted sum of χ² variables, which a gamma
/// of the same moments meets well (Satterthwaite 1946; Rao and Scott 1984): so small p-values need no thousands of resamples.
/// </summary>
internal static class GammaTail
{
    /// <summary>P(X ≥ value).</summary>
    public static double Probability(double value, double mean, double variance)
    {
        if (mean <= 0 || variance <= 0)
        {
            return value > mean ? 0 : 1;
        }

        return value <= 0 ? 1 : Upper(mean * mean / variance, value * mean / variance);
    }

    /// <summary>P(Z ≥ z) of a standard normal variable.</summary>
    public static double Normal(double z)
    {
        var tail = z == 0 ? 0.5 : Upper(0.5, z * z / 2) / 2;
        return z >= 0 ? tail : 1 - tail;
    }

    /// <summary>Regularised upper incomplete gamma function Q(a, x): series below a + 1, continued fraction (Lentz) above. Abramowitz and Stegun 6.5.29, 6.5.31.</summary>
    internal static double Upper(double a, double x)
    {
        var scale = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        if (x < a + 1)
        {
            var (term, sum) = (1 / a, 1 / a);
            for (var n = 1; n < 10_000 && term > sum * 1e-15; n++)
            {
                term *= x / (a + n);
                sum += term;
            }

            return Math.Clamp(1 - (scale * sum), 0, 1);
        }

        const double tiny = 1e-300;
        var b = x + 1 - a;
        var (c, d) = (1 / tiny, 1 / b);
        var h = d;
        for (var n = 1; n < 10_000; n++)
        {
            var an = -n * (n - a);
            b += 2;
            d = 1 / NotZero((an * d) + b);
            c = NotZero(b + (an / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return Math.Clamp(scale * h, 0, 1);

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    /// <summary>ln Γ(x) for x above 0, by Lanczos' series: good to 1e-13.</summary>
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        x--;
        var sum = terms[0];
        for (var term = 1; term < terms.Length; term++)
        {
            sum += terms[term] / (x + term);
        }

        var shifted = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(shifted)) - shifted + Math.Log(sum);
    }
}
