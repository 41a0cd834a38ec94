using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Rollups;
using OpsConsole.Shell;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Time;

namespace OpsConsole.Ingestion;

/// <summary>Events over time, accepted, known before, refused, from the rollups.</summary>
internal sealed class EventRates(RollupReader rollups, TimeProvider time)
{
    /// <summary>Counter of events that were stored before.</summary>
    public const string Duplicates = "events.duplicates";

    /// <summary>Counter of refused events.</summary>
    public const string Rejected = "events.rejected";

    private static readonly (string Series, string Title, ThemedColor Color)[] Kinds =
    [
        (SeriesNames.EventsAccepted, "Accepted", new("#1D4ED8", "#7AA7FF")),
        (Duplicates, "Duplicates", new("#C98A00", "#F2D24B")),
        (Rejected, "Rejected", new("#B42318", "#FF8A75")),
    ];

    /// <summary>The chart of a range; reads the disk on another thread.</summary>
    public Task<ChartModel> ReadAsync(TimeRange range, string window, CancellationToken token) => Task.Run(() => Read(range, window), token);

    private ChartModel Read(TimeRange range, string window)
    {
        var now = time.GetUtcNow();
        var (from, to) = range.At(now);
        // A period that is not whole would always look like a drop.
        var step = range.Length <= TimeSpan.FromMinutes(5) ? 1 : Math.Max(10, LatencyHistory.StepFor(range.Length, now - from));
        var first = from.ToUnixTimeSeconds() / step;
        var starts = Enumerable.Range(0, (int)Math.Max(0, (Math.Min(to.ToUnixTimeSeconds(), now.ToUnixTimeSeconds() - 2) / step) - first)).Select(place => (first + place) * step).ToList();
        var sums = Kinds.Select(kind => rollups.ReadSeries(kind.Series, from, to, step).ToDictionary(point => point.At.ToUnixTimeSeconds(), point => point.Sum)).ToList();
        var busy = starts.Select(start => sums.Any(kind => kind.ContainsKey(start))).ToList();
        var totals = sums.Select(kind => kind.Values.Sum()).ToList();
        return new ChartModel
        {
            Key = $"events/{window}/{step}",
            Summary = totals.Sum() == 0
                ? $"No events in the {window}."
                : $"{Figures.Count(totals[0])} events accepted in the {window}, {Figures.Count(totals[1])} duplicates, {Figures.Count(totals[2])} rejected.",
            X = [.. starts.Select(DateTimeOffset.FromUnixTimeSeconds)],
            Unit = "/s",
            Series = [.. Kinds.Select((kind, place) => new ChartSeries(
                kind.Title, kind.Color, [.. starts.Select((start, at) => busy[at] ? sums[place].GetValueOrDefault(start) / step : (double?)null)], ChartShape.Bar))],
        };
    }
}
