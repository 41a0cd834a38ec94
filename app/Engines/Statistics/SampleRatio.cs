namespace OpsConsole.Engines.Statistics;

/// <summary>Whether the arms of an experiment got the shoppers that they should.</summary>
/// <param name="Evidence">Bayes factor for a mismatch; may be looked at at any time: it ever exceeds 1/α with a chance of at most α when all is well.</param>
/// <param name="ChiSquareP">P-value of Pearson's test, which counts for a single look only.</param>
/// <param name="Mismatch">Whether the evidence exceeds 1,000.</param>
public readonly record struct SampleRatioResult(double Evidence, double ChiSquareP, bool Mismatch);

/// <summary>
/// The sample-ratio test, valid at every look: a Dirichlet mixture of multinomials against the intended shares (Lindon, Malek: Anytime-valid
/// inference for multinomial count data, NeurIPS 2022).
/// </summary>
public static class SampleRatio
{
    /// <summary>Chance of a false alarm over the whole life of an experiment. Strict, because a mismatch voids the result.</summary>
    public const double Alpha = 0.001;

    /// <summary>Weight of the mixture around the intended shares: deviations of some percentage points are found fastest.</summary>
    private const double Concentration = 100;

    /// <summary>Compares counts with intended shares.</summary>
    /// <param name="counts">Shoppers exposed, by arm; at least two arms.</param>
    /// <param name="shares">Intended shares, by arm: above 0, sum 1.</param>
    public static SampleRatioResult Test(ReadOnlySpan<long> counts, ReadOnlySpan<double> shares)
    {
        if (counts.Length != shares.Length || counts.Length < 2)
        {
            throw new ArgumentException("needs a count and a share for each of at least two arms", nameof(counts));
        }

        long total = 0;
        double sum = 0;
        for (var arm = 0; arm < counts.Length; arm++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(counts[arm]);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shares[arm]);
            total += counts[arm];
            sum += shares[arm];
        }

        if (Math.Abs(sum - 1) > 1e-9)
        {
            throw new ArgumentException("shares must sum to 1", nameof(shares));
        }

        if (total == 0)
        {
            return new SampleRatioResult(1, 1, false);
        }

        var logEvidence = GammaFunction.Log(Concentration) - GammaFunction.Log(Concentration + total);
        var chiSquare = 0.0;
        for (var arm = 0; arm < counts.Length; arm++)
        {
            var prior = Concentration * shares[arm];
            logEvidence += GammaFunction.Log(prior + counts[arm]) - GammaFunction.Log(prior) - (counts[arm] * Math.Log(shares[arm]));
            var expected = total * shares[arm];
            chiSquare += (counts[arm] - expected) * (counts[arm] - expected) / expected;
        }

        return new SampleRatioResult(Math.Exp(Math.Min(logEvidence, 700)), GammaFunction.ChiSquareTail(chiSquare, counts.Length - 1), logEvidence > -Math.Log(Alpha));
    }
}
