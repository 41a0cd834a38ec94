namespace OpsConsole.Platform.Telemetry;

/// <summary>One surface over one step of a chart. Percentiles are null without traffic: the line has a gap there.</summary>
/// <param name="At">Start of the step, UTC.</param>
/// <param name="Seconds">Length of the step.</param>
/// <param name="Count">Requests.</param>
/// <param name="P50Ms">Median, milliseconds.</param>
/// <param name="P95Ms">95th percentile, milliseconds.</param>
/// <param name="P99Ms">99th percentile, milliseconds.</param>
/// <param name="Errors">Answers of 500 and above.</param>
/// <param name="Sources">Requests by the level that answered.</param>
public sealed record LatencyPoint(
    DateTimeOffset At, int Seconds, long Count, double? P50Ms, double? P95Ms, double? P99Ms, long Errors, IReadOnlyDictionary<string, long> Sources);
