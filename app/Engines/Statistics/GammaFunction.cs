namespace OpsConsole.Engines.Statistics;

/// <summary>The gamma function, as tests of counts need it.</summary>
public static class GammaFunction
{
    /// <summary>ln Γ(x) for x above 0; relative error under 1e-13 (Stirling's series, after moving small arguments up by Γ(x + 1) = x Γ(x)).</summary>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var moved = 0.0;
        for (; x < 12; x++)
        {
            moved -= Math.Log(x);
        }

        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188))))))));
        return moved + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series;
    }

    /// <summary>Chance that a chi-square variable exceeds a value: the regularised upper incomplete gamma function Q(k/2, x/2).</summary>
    /// <param name="value">0 or more.</param>
    /// <param name="degrees">Degrees of freedom, 1 or more.</param>
    public static double ChiSquareTail(double value, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        if (value == 0)
        {
            return 1;
        }

        double a = degrees / 2.0, x = value / 2;
        var front = Math.Exp((a * Math.Log(x)) - x - Log(a));
        return x < a + 1 ? 1 - (front * Series(a, x)) : front * Fraction(a, x);
    }

    private static double Series(double a, double x)
    {
        var (sum, term) = (1 / a, 1 / a);
        for (var n = 1; n < 10_000 && term > sum * 1e-16; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    /// <summary>Lentz's method for the continued fraction (Press et al., Numerical Recipes, 6.2).</summary>
    private static double Fraction(double a, double x)
    {
        const double Tiny = 1e-300;
        var b = x + 1 - a;
        var c = 1 / Tiny;
        var d = 1 / b;
        var h = d;
        for (var n = 1; n < 10_000; n++)
        {
            var factor = -n * (n - a);
            b += 2;
            d = (factor * d) + b;
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = b + (factor / c);
            c = Math.Abs(c) < Tiny ? Tiny : c;
            var step = c * d;
            h *= step;
            if (Math.Abs(step - 1) < 1e-15)
            {
                break;
            }
        }

        return h;
    }
}
