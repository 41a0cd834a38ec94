using OpsConsole.Ingestion;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Shell;
using OpsConsole.Shell.Charts;

namespace OpsConsole.Operations;

/// <summary>The key figures of the last minute, each against the minute before.</summary>
/// <param name="Rate">Requests a second over all surfaces.</param>
/// <param name="P99">P99 of the slowest surface that answers with items.</param>
/// <param name="Errors">Share of answers of 500 and above.</param>
/// <param name="Model">Share of slates that the current model answered.</param>
/// <param name="Conversion">Taps over impressions of slates.</param>
/// <param name="Events">Events stored a second.</param>
/// <param name="ErrorShare">The share behind <paramref name="Errors"/>.</param>
/// <param name="TrendsAt">Second of the newest sparkline point.</param>
internal sealed record OverviewFigures(KpiFigure Rate, KpiFigure P99, KpiFigure Errors, KpiFigure Model, KpiFigure Conversion, KpiFigure Events, double? ErrorShare, long TrendsAt)
{
    private const int Window = 60;
    private const int TrendSeconds = 600;
    private const int TrendStep = 10;
    private const string WindowName = "last 60 s";

    /// <summary>Reads the store; sparklines are taken over from before until their next step is whole.</summary>
    public static OverviewFigures Read(LatencyStore store, ConversionStore conversion, IngestionStats ingestion, OverviewFigures? before)
    {
        var now = store.Rows(Window);
        // Before the window before has been lived through, a change against it would be a change against nothing.
        var then = store.Seconds >= 2 * Window ? store.Rows(Window, Window) : [];
        var step = (store.Latest?.At.ToUnixTimeSeconds() ?? 0) / TrendStep;
        var trends = before is not null && before.TrendsAt == step ? Trends.Of(before) : Trends.Read(store, conversion);

        var rate = PerSecond(now, Math.Min(Window, store.Seconds));
        var rateBefore = PerSecond(then, Window);
        var (p99, slowest) = Slowest(now);
        var (p99Before, _) = Slowest(then);
        var errors = ErrorsOf(now);
        var model = ModelShare(now);
        return new OverviewFigures(
            new(rate is null ? Figures.None : Figures.Count(rate) + " /s", WindowName, Figures.RelativeDelta(rate, rateBefore), null, trends.Rate),
            new(Figures.Milliseconds(p99), WindowName, Figures.RelativeDelta(p99, p99Before), Better(p99Before, p99), trends.P99, Note: slowest),
            new(Figures.Percent(errors), WindowName, Figures.PointDelta(errors, ErrorsOf(then)), Better(ErrorsOf(then), errors), trends.Errors, Top: 1),
            new(Figures.Percent(model), WindowName, Figures.PointDelta(model, ModelShare(then)), Better(model, ModelShare(then)), trends.Model, Top: 1),
            ClickThrough(conversion, trends.ClickThrough),
            EventsOf(ingestion, trends.Events),
            errors,
            step);
    }

    private static KpiFigure ClickThrough(ConversionStore conversion, IReadOnlyList<double?> trend)
    {
        const int Minutes = 10;
        var now = conversion.Window(Minutes * 60);
        var then = conversion.Window(Minutes * 60, Minutes * 60);
        var (rate, rateBefore) = (now.Attributed.ClickThroughRate, then.Attributed.ClickThroughRate);
        return new(Figures.Percent(rate), $"last {Minutes} min", Figures.PointDelta(rate, rateBefore), Better(rate, rateBefore), trend,
            Note: now.Attributed.ConversionRate is { } bought ? $"{Figures.Percent(bought)} bought" : null);
    }

    private static KpiFigure EventsOf(IngestionStats ingestion, IReadOnlyList<double?> trend)
    {
        var figures = ingestion.Snapshot();
        return figures is { Accepted: 0, Rejected: 0 }
            ? new(Figures.None, WindowName, null, null, trend)
            : new(Figures.Count(figures.PerSecond) + " /s", WindowName, null, null, trend, Note: figures.Rejected == 0 ? null : $"{Figures.Count(figures.Rejected)} rejected");
    }

    private static double? PerSecond(IReadOnlyList<LatencyRow> rows, int seconds) => rows.Sum(row => row.Count) is > 0 and var count ? (double)count / Math.Max(1, seconds) : null;

    private static (double? P99, string? Surface) Slowest(IReadOnlyList<LatencyRow> rows)
    {
        var slowest = rows.Where(row => OverviewPage.ServingSurfaces.Contains(row.Surface) && row.P99Ms is not null).MaxBy(row => row.P99Ms);
        return (slowest?.P99Ms, slowest?.Surface);
    }

    private static double? ErrorsOf(IReadOnlyList<LatencyRow> rows) => rows.Sum(row => row.Count) is > 0 and var count ? (double)rows.Sum(row => row.Errors) / count : null;

    private static double? ModelShare(IReadOnlyList<LatencyRow> rows) =>
        rows.Sum(row => row.Sources.Values.Sum()) is > 0 and var slates ? (double)rows.Sum(row => row.Sources.GetValueOrDefault("model")) / slates : null;

    /// <summary>Whether the first is the greater by more than a twentieth; null when they are close or one is missing.</summary>
    private static bool? Better(double? greater, double? lesser) => (greater, lesser) switch
    {
        (null, _) or (_, null) => null,
        var (high, low) when Math.Abs(high.Value - low.Value) <= 0.05 * Math.Max(Math.Abs(high.Value), Math.Abs(low.Value)) => null,
        var (high, low) => high > low,
    };

    private sealed record Trends(
        IReadOnlyList<double?> Rate, IReadOnlyList<double?> P99, IReadOnlyList<double?> Errors, IReadOnlyList<double?> Model, IReadOnlyList<double?> ClickThrough, IReadOnlyList<double?> Events)
    {
        public static Trends Of(OverviewFigures figures) =>
            new(figures.Rate.Trend, figures.P99.Trend, figures.Errors.Trend, figures.Model.Trend, figures.Conversion.Trend, figures.Events.Trend);

        public static Trends Read(LatencyStore store, ConversionStore conversion)
        {
            var bySurface = Surfaces.Known.Select(surface => (Surface: surface, Points: store.Series(surface, TrendSeconds, TrendStep).SkipLast(1).ToList())).ToList();
            var steps = Enumerable.Range(0, bySurface[0].Points.Count).Select(step => bySurface.Select(entry => (entry.Surface, Point: entry.Points[step])).ToList()).ToList();
            return new Trends(
                [.. steps.Select(step => Whole(step.Sum(entry => entry.Point.Count), count => count / TrendStep))],
                [.. steps.Select(step => step.Where(entry => entry.Surface != "events").Max(entry => entry.Point.P99Ms))],
                [.. steps.Select(step => Whole(step.Sum(entry => entry.Point.Count), count => step.Sum(entry => entry.Point.Errors) / count))],
                [.. steps.Select(step => Whole(step.Sum(entry => entry.Point.Sources.Values.Sum()), count => step.Sum(entry => entry.Point.Sources.GetValueOrDefault("model")) / count))],
                // Conversion is counted by the minute.
                [.. Enumerable.Range(1, TrendSeconds / 60).Reverse().Select(minute => conversion.Window(60, minute * 60).Attributed.ClickThroughRate)],
                [.. Enumerable.Range(1, TrendSeconds / TrendStep - 1).Reverse().Select(step => store.Sum(SeriesNames.EventsAccepted, TrendStep, step * TrendStep) / TrendStep)]);
        }

        private static double? Whole(long count, Func<double, double> share) => count == 0 ? null : share(count);
    }
}
