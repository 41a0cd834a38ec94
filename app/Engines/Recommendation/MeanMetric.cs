namespace OpsConsole.Engines.Recommendation;

/// <summary>A mean over shoppers with its standard error.</summary>
public readonly record struct MeanMetric(double Mean, double StandardError)
{
    /// <summary>Mean of values and the standard error of that mean; zeros for none.</summary>
    public static MeanMetric Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return default;
        }

        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new MeanMetric(mean, Math.Sqrt(squares / Math.Max(1, values.Count - 1) / values.Count));
    }
}
