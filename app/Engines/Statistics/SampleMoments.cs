namespace OpsConsole.Engines.Statistics;

/// <summary>What a comparison of means needs to know of one sample.</summary>
/// <param name="Count">Units: shoppers.</param>
/// <param name="Sum">Of their values.</param>
/// <param name="SumOfSquares">Of their values.</param>
public readonly record struct SampleMoments(long Count, double Sum, double SumOfSquares)
{
    /// <summary>Of units that each did something or did not.</summary>
    public static SampleMoments OfShare(long count, long positive) => new(count, positive, positive);

    /// <summary>NaN without units.</summary>
    public double Mean => Sum / Count;

    /// <summary>Unbiased; NaN with fewer than two units. Never below 0.</summary>
    public double Variance => Count < 2 ? double.NaN : Math.Max(0, (SumOfSquares - (Sum * Sum / Count)) / (Count - 1));

    /// <summary>The sample with one more unit.</summary>
    public SampleMoments With(double value) => new(Count + 1, Sum + value, SumOfSquares + (value * value));
}
