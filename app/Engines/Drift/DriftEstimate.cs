namespace OpsConsole.Engines.Drift;

/// <summary>How far a sample lies from its reference, and how much of that chance makes.</summary>
/// <param name="Observed">The statistic as it is: never below what chance alone makes of it.</param>
/// <param name="ByChance">What the statistic is on average when nothing drifts, at these sizes and with these clusters.</param>
/// <param name="Effect"><paramref name="Observed"/> less <paramref name="ByChance"/>, not below 0: what thresholds are held against.</param>
/// <param name="Lower">Lower end of the interval of the effect.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="PValue">How often chance alone makes the statistic as large.</param>
public readonly record struct DriftEstimate(double Observed, double ByChance, double Effect, double Lower, double Upper, double PValue);
