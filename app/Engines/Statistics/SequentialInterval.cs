namespace OpsConsole.Engines.Statistics;

/// <summary>A difference with an interval that holds at every look: it may be watched all the time, and acted on at any time.</summary>
/// <param name="Difference">Treatment minus control.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct SequentialInterval(double Difference, double Lower, double Upper)
{
    /// <summary>Whether the interval leaves no room for "no difference".</summary>
    public bool ExcludesZero => Lower > 0 || Upper < 0;
}

/// <summary>
/// Always-valid intervals for the difference of two means or shares: asymptotic confidence sequences (Waudby-Smith, Arbour, Sinha, Kennedy,
/// Ramdas: Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 2024, theorem 2.2).
/// </summary>
/// <remarks>
/// The chance that the true difference is ever outside, over all looks together, is at most alpha; a fixed-horizon interval that is looked at
/// again and again errs many times more often. The price is width: about 1.5 times at the sample size that it is tuned for.
/// </remarks>
public static class SequentialDifference
{
    /// <summary>Fewest units a sample before there is an interval: the theory is asymptotic.</summary>
    public const int MinimumCount = 100;

    /// <summary>
    /// Fewest units, both samples together, whose value differs from the usual one before there is an interval: with a handful of buyers the
    /// variance is not known yet. For shares it is the smaller of those who did and those who did not.
    /// </summary>
    public const int MinimumEvents = 20;

    /// <summary>The sample size, both samples together, at which the interval is tightest by default.</summary>
    public const double DefaultTunedAt = 5_000;

    /// <summary>The interval, or null while the samples are too small for one.</summary>
    /// <param name="control">The sample that is compared with.</param>
    /// <param name="treatment">The other one.</param>
    /// <param name="alpha">Chance of ever erring, in (0, 1): 0.05.</param>
    /// <param name="tunedAt">Units, both samples together, at which the interval shall be tightest; must not be chosen after looking.</param>
    public static SequentialInterval? Of(SampleMoments control, SampleMoments treatment, double alpha, double tunedAt = DefaultTunedAt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tunedAt, 1);
        if (control.Count < MinimumCount || treatment.Count < MinimumCount || control.Variance + treatment.Variance is not > 0)
        {
            return null;
        }

        var count = (double)(control.Count + treatment.Count);
        var variance = count * ((control.Variance / control.Count) + (treatment.Variance / treatment.Count));
        var difference = treatment.Mean - control.Mean;
        var half = Math.Sqrt(variance) * Radius(count, alpha, tunedAt);
        return new SequentialInterval(difference, difference - half, difference + half);
    }

    /// <summary>The interval of two shares, or null while too few did it, or too few did not.</summary>
    /// <inheritdoc cref="Of"/>
    public static SequentialInterval? OfShares(SampleMoments control, SampleMoments treatment, double alpha, double tunedAt = DefaultTunedAt)
    {
        var positive = control.Sum + treatment.Sum;
        return Math.Min(positive, control.Count + treatment.Count - positive) < MinimumEvents ? null : Of(control, treatment, alpha, tunedAt);
    }

    /// <summary>Half the width of the interval of a mean after a number of units, for a standard deviation of 1.</summary>
    internal static double Radius(double count, double alpha, double tunedAt)
    {
        // Section 2.3 of the paper: the rho that makes the interval tightest after tunedAt units.
        var rhoSquared = ((-2 * Math.Log(alpha)) + Math.Log((-2 * Math.Log(alpha)) + 1)) / tunedAt;
        var grown = (count * rhoSquared) + 1;
        return Math.Sqrt(2 * grown / (count * count * rhoSquared) * Math.Log(Math.Sqrt(grown) / alpha));
    }
}
