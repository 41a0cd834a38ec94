using OpsConsole.Platform.Live;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Operations.Overview;

/// <summary>Makes the Overview from the live stores; no disk, cheap enough for once a second.</summary>
public sealed class OverviewReader(LatencyStore latency, ConversionStore conversion, LiveBreakers breakers, Timeline timeline, StartupSequence startup, TimeProvider time)
{
    /// <summary>Window of conversion figures: purchases are rare, an hour of them is a figure.</summary>
    public const int ConversionSeconds = 3600;

    private const int MostMarkers = 50;

    /// <summary>Reads it.</summary>
    /// <param name="windowSeconds">Window of the request figures; the one before it must be in memory too, so at most half of <see cref="LatencyStore.Capacity"/>.</param>
    public OverviewAnswer Read(int windowSeconds = 60)
    {
        var window = Math.Clamp(windowSeconds, 1, LatencyStore.Capacity / 2);
        var now = time.GetUtcNow();
        var rows = latency.Rows(window);
        var before = latency.Rows(window, window);
        var sources = Sources(rows);
        var converted = conversion.Window(ConversionSeconds);
        var convertedBefore = conversion.Window(ConversionSeconds, ConversionSeconds);
        var open = breakers.Rows.Values.Where(row => row.State != "closed").ToArray();
        // Before the window before has been lived through, a change against it would be a change against nothing.
        var lived = latency.Seconds >= 2 * window;

        Kpi[] kpis =
        [
            Figure("requestsPerSecond", "Requests", Rate(rows.Sum(row => row.Count), window), "1/s", window, lived ? Rate(before.Sum(row => row.Count), window) : null),
            .. rows.Where(row => Predicts(row.Surface)).SelectMany(row => Percentiles(row, before.FirstOrDefault(old => old.Surface == row.Surface), window)),
            Figure("errorRatio", "Errors", ErrorRatio(rows), "ratio", window, ErrorRatio(before)),
            Figure("modelShare", "Served by the model", ModelShare(sources), "ratio", window, ModelShare(Sources(before))),
            Figure("clickThroughRate", "Click-through", converted.Attributed.ClickThroughRate, "ratio", ConversionSeconds, convertedBefore.Attributed.ClickThroughRate),
            Figure("conversionRate", "Conversion", converted.Attributed.ConversionRate, "ratio", ConversionSeconds, convertedBefore.Attributed.ConversionRate),
            Figure("openBreakers", "Breakers not closed", breakers.Rows.Count == 0 ? null : open.Length, "count", 0, null),
            Figure("eventsPerSecond", "Events", Rate(latency.Sum(SeriesNames.EventsAccepted, window), window), "1/s", window, lived ? latency.Sum(SeriesNames.EventsAccepted, window, window) / window : null),
        ];
        var markers = timeline.Entries.Where(entry => entry.At >= now.AddDays(-1)).Reverse().Take(MostMarkers).ToArray();
        return new OverviewAnswer(now, startup.IsReady, startup.Current, window, kpis, rows, sources, open, markers);
    }

    private double? Rate(double? count, int window) => latency.Seconds == 0 ? null : count / Math.Min(window, latency.Seconds);

    private static Kpi Figure(string id, string label, double? value, string unit, int window, double? previous) =>
        new(id, label, value, unit, window, previous, value - previous);

    private static IEnumerable<Kpi> Percentiles(LatencyRow row, LatencyRow? before, int window)
    {
        yield return Figure($"p50Ms.{row.Surface}", $"Median, {row.Surface}", row.P50Ms, "ms", window, before?.P50Ms);
        yield return Figure($"p99Ms.{row.Surface}", $"99th percentile, {row.Surface}", row.P99Ms, "ms", window, before?.P99Ms);
    }

    private static bool Predicts(string surface) => surface is "home" or "recommendations" or "similar";

    private static double? ErrorRatio(IReadOnlyList<LatencyRow> rows) =>
        rows.Sum(row => row.Count) is > 0 and var count ? (double)rows.Sum(row => row.Errors) / count : null;

    private static double? ModelShare(Dictionary<string, long> sources) =>
        sources.Values.Sum() is > 0 and var all ? (double)sources.GetValueOrDefault("model") / all : null;

    private static Dictionary<string, long> Sources(IReadOnlyList<LatencyRow> rows) => rows
        .SelectMany(row => row.Sources).GroupBy(source => source.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(source => source.Value), StringComparer.Ordinal);
}
