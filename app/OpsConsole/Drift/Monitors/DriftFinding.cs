namespace OpsConsole.Drift.Monitors;

/// <summary>How a monitor's window compares with one of its references.</summary>
/// <param name="Reference">Which, and when it was.</param>
/// <param name="Value">What thresholds are held against.</param>
/// <param name="Observed">The statistic as it is, before what chance makes was taken off.</param>
/// <param name="ByChance">What chance makes.</param>
/// <param name="Lower">Lower end of the interval of the value.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="PValue">How often chance alone reaches the value.</param>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="CurrentRows">Rows of the window.</param>
/// <param name="Shoppers">Shoppers of the smaller side.</param>
/// <param name="Seasonal">Whether what the same weeks changed a year ago was taken into account.</param>
/// <param name="Histogram">Both sides by bin, or null.</param>
internal sealed record DriftComparison(
    DriftReference Reference, double Value, double Observed, double ByChance, double Lower, double Upper, double PValue,
    long ReferenceRows, long CurrentRows, int Shoppers, bool Seasonal, DriftHistogram? Histogram)
{
    /// <summary>Whether both sides have enough rows of enough shoppers.</summary>
    public bool Sufficient { get; init; }
}

/// <summary>Shares of both sides by bin.</summary>
/// <param name="Bins">What each bin holds.</param>
/// <param name="Reference">Share of the reference's rows.</param>
/// <param name="Current">Share of the window's rows.</param>
public sealed record DriftHistogram(IReadOnlyList<string> Bins, IReadOnlyList<double> Reference, IReadOnlyList<double> Current);

/// <summary>What a monitor found: a comparison with each of its references.</summary>
internal sealed record DriftFinding(DriftMonitor Monitor, IReadOnlyList<DriftComparison> Comparisons);

/// <summary>Where monitors get what they compare.</summary>
internal interface IDriftSource
{
    /// <summary>Every monitor that the source could have, whether or not there is data.</summary>
    IReadOnlyList<DriftMonitor> Monitors { get; }

    /// <summary>Reads and compares. Blocks on the disk: call it from a worker.</summary>
    IReadOnlyList<DriftFinding> Check(DriftPeriod period, CancellationToken token);
}
