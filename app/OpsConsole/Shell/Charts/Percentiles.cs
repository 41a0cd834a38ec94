using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Shell.Charts;

/// <summary>Charts of latencies and of who answered, from points of equal steps.</summary>
public static class Percentiles
{
    public static readonly ThemedColor P50 = new("#2F86B7", "#56B4E9");
    public static readonly ThemedColor P95 = new("#0072B2", "#7AA7FF");
    public static readonly ThemedColor P99 = new("#C2410C", "#F2913D");

    /// <summary>Levels in the order in which they are tried, with their colours; the same as in tokens.css.</summary>
    public static readonly IReadOnlyList<(string Source, string Title, ThemedColor Color)> Levels =
    [
        ("model", "Model", new("#1D4ED8", "#7AA7FF")),
        ("personal", "Personal", new("#56B4E9", "#56B4E9")),
        ("previousModel", "Previous model", new("#6D28D9", "#C4A7FF")),
        ("trending", "Trending", new("#C98A00", "#F2D24B")),
        ("curated", "Curated", new("#9A5B00", "#F2913D")),
        ("static", "Static", new("#B42318", "#FF8A75")),
    ];

    /// <summary>P50, P95 and P99 as lines; never stacked.</summary>
    public static ChartModel Lines(string surface, string window, PointSeries points, IReadOnlyList<ChartMarker> markers) => new()
    {
        Key = $"latency/{surface}/{window}/{points.StepSeconds}",
        Summary = Describe(surface, window, points),
        X = points.At,
        Unit = " ms",
        Format = Figures.Milliseconds,
        Markers = markers,
        Series =
        [
            new("P50", P50, [.. points.Points.Select(point => point.P50Ms)]),
            new("P95", P95, [.. points.Points.Select(point => point.P95Ms)], Width: 2),
            new("P99", P99, [.. points.Points.Select(point => point.P99Ms)], Dash: "dot"),
        ],
    };

    /// <summary>Requests by the level that answered, stacked bars.</summary>
    public static ChartModel ServedBy(string surface, string window, PointSeries points)
    {
        var totals = Levels.ToDictionary(level => level.Source, level => points.Points.Sum(point => point.Sources.GetValueOrDefault(level.Source)));
        var all = totals.Values.Sum();
        var told = string.Join(", ", Levels.Where(level => totals[level.Source] > 0).Select(level => $"{level.Title.ToLowerInvariant()} {Figures.Percent((double)totals[level.Source] / all)}"));
        return new ChartModel
        {
            Key = $"servedBy/{surface}/{window}/{points.StepSeconds}",
            Summary = all == 0 ? $"No answers on {surface} in the {window}." : $"{Figures.Count(all)} answers on {surface} in the {window}: {told}.",
            X = points.At,
            Format = Figures.Count,
            Series = [.. Levels.Select(level => new ChartSeries(
                level.Title, level.Color, [.. points.Points.Select(point => point.Count == 0 ? null : (double?)point.Sources.GetValueOrDefault(level.Source))], ChartShape.Bar))],
        };
    }

    private static string Describe(string surface, string window, PointSeries points)
    {
        var busy = points.Points.Where(point => point.P99Ms is not null).ToList();
        if (busy.Count == 0)
        {
            return $"No requests on {surface} in the {window}.";
        }

        var worst = busy.MaxBy(point => point.P99Ms)!;
        var p50 = busy.Select(point => point.P50Ms!.Value).Order().ElementAt(busy.Count / 2);
        return $"{surface}, {window}: P50 mostly {Figures.Milliseconds(p50)}, P99 at worst {Figures.Milliseconds(worst.P99Ms)}.";
    }
}

/// <summary>Points of equal steps without holes, oldest first.</summary>
/// <param name="StepSeconds">Length of a step.</param>
/// <param name="Points">The points; those without traffic have a count of 0.</param>
public sealed record PointSeries(int StepSeconds, IReadOnlyList<LatencyPoint> Points)
{
    /// <summary>Starts of the steps.</summary>
    public IReadOnlyList<DateTimeOffset> At { get; } = [.. Points.Select(point => point.At)];
}
