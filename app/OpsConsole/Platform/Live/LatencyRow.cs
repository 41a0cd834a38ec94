namespace OpsConsole.Platform.Live;

/// <summary>One surface over one window. Percentiles are null without traffic: the page shows a dash, never 0.</summary>
/// <param name="Surface">As in <see cref="RequestSample.Surface"/>.</param>
/// <param name="WindowSeconds">Length of the window.</param>
/// <param name="Count">Requests in it.</param>
/// <param name="P50Ms">Median, milliseconds.</param>
/// <param name="P95Ms">95th percentile, milliseconds.</param>
/// <param name="P99Ms">99th percentile, milliseconds.</param>
/// <param name="Errors">Answers of 500 and above.</param>
/// <param name="Sources">Requests by the level that answered.</param>
public sealed record LatencyRow(
    string Surface, int WindowSeconds, long Count, double? P50Ms, double? P95Ms, double? P99Ms, long Errors, IReadOnlyDictionary<string, long> Sources);

/// <summary>All surfaces at one second.</summary>
/// <param name="At">End of the second, UTC.</param>
/// <param name="Second">Rows over that second.</param>
/// <param name="Minute">Rows over the last 60 seconds.</param>
public sealed record LatencyTick(DateTimeOffset At, IReadOnlyList<LatencyRow> Second, IReadOnlyList<LatencyRow> Minute);
