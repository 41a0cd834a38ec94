namespace OpsConsole.Engines.Drift;

/// <summary>What the calendar changes by itself: the rhythm of the week and the day, and the season of the year.</summary>
public static class SeasonalChange
{
    /// <summary>A factor a year would need more rows to support is kept within this and its inverse.</summary>
    private const double MostChange = 10;

    /// <summary>
    /// Weights of the reference's rows with which it has the same mix of hours (or weekdays) as the current sample, so that a daily rhythm
    /// in a window of part of a day is no drift (post-stratification; Holt and Smith 1979).
    /// </summary>
    /// <param name="reference">Stratum by row of the reference, from 0.</param>
    /// <param name="current">Stratum by row of the current sample.</param>
    /// <param name="strata">Number of strata.</param>
    /// <returns>Weight by stratum; they keep the reference's sum. All 1 when no stratum is in both. A stratum that the current sample does not have weighs 0.</returns>
    public static double[] Weights(ReadOnlySpan<int> reference, ReadOnlySpan<int> current, int strata)
    {
        var (was, now) = (Count(reference, strata), Count(current, strata));
        var (shared, sharedNow) = (0d, 0d);
        for (var stratum = 0; stratum < strata; stratum++)
        {
            shared += now[stratum] > 0 ? was[stratum] : 0;
            sharedNow += was[stratum] > 0 ? now[stratum] : 0;
        }

        var weights = new double[strata];
        if (shared == 0)
        {
            Array.Fill(weights, 1);
            return weights;
        }

        for (var stratum = 0; stratum < strata; stratum++)
        {
            weights[stratum] = was[stratum] == 0 ? 0 : now[stratum] / sharedNow * shared / was[stratum];
        }

        return weights;
    }

    /// <summary>How each bin's share changed between the same two windows a year ago: the factors that carry a reference forward to what the season alone would make of it.</summary>
    /// <param name="reference">Weights by bin a year before the reference.</param>
    /// <param name="current">Weights by bin a year before the current sample.</param>
    /// <returns>Factor by bin, 1 where a year ago says nothing, between a tenth and ten.</returns>
    public static double[] YearAgo(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        var factors = new double[reference.Length];
        var (was, now) = (0d, 0d);
        for (var bin = 0; bin < factors.Length; bin++)
        {
            was += reference[bin] + Divergence.EmptyBinCount;
            now += current[bin] + Divergence.EmptyBinCount;
        }

        for (var bin = 0; bin < factors.Length; bin++)
        {
            var factor = (current[bin] + Divergence.EmptyBinCount) / now / ((reference[bin] + Divergence.EmptyBinCount) / was);
            factors[bin] = Math.Clamp(factor, 1 / MostChange, MostChange);
        }

        return factors;
    }

    private static double[] Count(ReadOnlySpan<int> rows, int strata)
    {
        var counts = new double[strata];
        foreach (var stratum in rows)
        {
            counts[stratum]++;
        }

        return counts;
    }
}
