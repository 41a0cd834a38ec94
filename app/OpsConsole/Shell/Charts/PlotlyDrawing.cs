using System.Globalization;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Bar = Plotly.Blazor.Traces.Bar;
using Line = Plotly.Blazor.Traces.ScatterLib.Line;

namespace OpsConsole.Shell.Charts;

/// <summary>Turns a <see cref="ChartModel"/> into Plotly's traces and layout in the console's colours: Plotly knows nothing of dark mode.</summary>
internal static class PlotlyDrawing
{
    private const string Font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

    /// <summary>No logo, no tools, nothing sent anywhere.</summary>
    public static Config Config() => new()
    {
        Responsive = true,
        DisplayLogo = false,
        DisplayModeBar = Plotly.Blazor.ConfigLib.DisplayModeBarEnum.False,
        ShowSendToCloud = false,
        ShowEditInChartStudio = false,
        ShowTips = false,
    };

    public static IList<ITrace> Traces(ChartModel model, ConsoleSession session)
    {
        var x = Moments(model.X, session);
        if (model.Heat is { } heat)
        {
            return
            [
                new HeatMap
                {
                    X = x,
                    Y = [.. heat.Rows],
                    Z = [.. heat.Cells.Select(row => (object)row.ToArray())],
                    ColorScale = "Viridis",
                    HoverOnGaps = false,
                    HoverTemplate = "%{x}<br>%{y}: %{z} " + heat.Unit + "<extra></extra>",
                    XGap = 0.5m,
                    YGap = 0.5m,
                    ColorBar = new() { Thickness = 10, OutlineWidth = 0, TickFont = new() { Color = Secondary(session.Dark), Size = 11 }, NTicks = 5 },
                },
            ];
        }

        return [.. model.Series.Select(series => series.Shape == ChartShape.Line ? (ITrace)LineTrace(series, x, session) : BarTrace(series, x, session))];
    }

    public static Layout Layout(ChartModel model, ConsoleSession session)
    {
        var dark = session.Dark;
        var layout = new Layout
        {
            AutoSize = true,
            PaperBgColor = "rgba(0,0,0,0)",
            PlotBgColor = "rgba(0,0,0,0)",
            // Fixed: a zoom and hidden series survive each update.
            UiRevision = model.Key,
            Margin = new() { L = model.Heat is null ? 52 : 106, R = 8, T = 8, B = 28 },
            Font = new() { Family = Font, Size = 11, Color = Secondary(dark) },
            HoverMode = model.Heat is null ? HoverModeEnum.XUnified : HoverModeEnum.Closest,
            HoverLabel = new() { BgColor = dark ? "#0F182A" : "#FFFFFF", BorderColor = LineColor(dark), Font = new() { Color = dark ? "#E6EDF7" : "#0F172A", Family = Font, Size = 12 } },
            ShowLegend = model.Heat is null && model.Series.Count > 1,
            Legend = [new() { Orientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum.H, X = 0, Y = 1.02m, YAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum.Bottom, TraceOrder = Plotly.Blazor.LayoutLib.LegendLib.TraceOrderFlag.Normal, Font = new() { Color = Secondary(dark), Size = 11 } }],
            BarMode = BarModeEnum.Stack,
            BarGap = 0.12m,
            DragMode = DragModeEnum.Zoom,
            XAxis = [new() { Type = Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Date, ShowGrid = false, LineColor = LineColor(dark), ShowLine = true, TickColor = LineColor(dark), Ticks = Plotly.Blazor.LayoutLib.XAxisLib.TicksEnum.Outside, TickLen = 4, NTicks = 7, TickFormat = TimeFormat(model) }],
            YAxis = [new()
            {
                RangeMode = model.Heat is null ? Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.ToZero : null,
                Type = model.Heat is null ? null : Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Category,
                GridColor = LineColor(dark), ZeroLine = false, TickSuffix = model.Heat is null ? model.Unit : null, NTicks = model.Heat is null ? 5 : null, FixedRange = true,
                SeparateThousands = true,
            }],
        };
        layout.Shapes = [.. Shapes(model, session)];
        layout.Annotations = [.. Annotations(model, session)];
        return layout;
    }

    /// <summary>Times as Plotly reads them, in the zone that is shown: it has no zones of its own.</summary>
    public static IList<object> Moments(IEnumerable<DateTimeOffset> moments, ConsoleSession session) => [.. moments.Select(moment => (object)Moment(moment, session))];

    private static string Moment(DateTimeOffset moment, ConsoleSession session) => session.InZone(moment).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Scatter LineTrace(ChartSeries series, IList<object> x, ConsoleSession session) => new()
    {
        Name = series.Name,
        X = x,
        Y = [.. series.Y.Select(value => (object)value!)],
        Mode = Plotly.Blazor.Traces.ScatterLib.ModeFlag.Lines,
        ConnectGaps = false,
        HoverTemplate = "%{y}",
        Line = new Line { Color = series.Color.In(session.Dark), Width = (decimal)series.Width, Dash = series.Dash },
    };

    private static Bar BarTrace(ChartSeries series, IList<object> x, ConsoleSession session) => new()
    {
        Name = series.Name,
        X = x,
        Y = [.. series.Y.Select(value => (object)value!)],
        HoverTemplate = "%{y}",
        Marker = new() { Color = series.Color.In(session.Dark) },
    };

    private static IEnumerable<Shape> Shapes(ChartModel model, ConsoleSession session)
    {
        foreach (var marker in model.Markers)
        {
            var at = Moment(marker.At, session);
            yield return new Shape
            {
                Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, XRef = "x", YRef = "paper", X0 = at, X1 = at, Y0 = 0, Y1 = 1,
                Line = new() { Color = Secondary(session.Dark), Width = 1, Dash = "dash" },
            };
        }

        if (model.Heat?.Mark is { } mark)
        {
            yield return new Shape
            {
                Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, XRef = "paper", YRef = "y", X0 = 0, X1 = 1, Y0 = mark, Y1 = mark,
                Line = new() { Color = session.Dark ? "#FF8A75" : "#B42318", Width = 2, Dash = "dash" },
            };
        }
    }

    private static IEnumerable<Annotation> Annotations(ChartModel model, ConsoleSession session)
    {
        foreach (var marker in model.Markers)
        {
            yield return new Annotation
            {
                X = Moment(marker.At, session), XRef = "x", Y = 1, YRef = "paper", Text = "▼", ShowArrow = false, HoverText = $"{marker.Kind}: {marker.Title}",
                Font = new() { Color = Secondary(session.Dark), Size = 10 }, YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Middle,
            };
        }

        if (model.Heat is { Mark: { } mark, MarkTitle: { } title })
        {
            yield return new Annotation
            {
                X = 0, XRef = "paper", Y = mark, YRef = "y", Text = title, ShowArrow = false,
                XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Left, YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Bottom,
                Font = new() { Color = session.Dark ? "#FF8A75" : "#B42318", Size = 11 }, BgColor = session.Dark ? "#131C2E" : "#FFFFFF",
            };
        }
    }

    // One line a tick: a second line with the date would be cut off.
    private static string TimeFormat(ChartModel model) => (model.X[^1] - model.X[0]).TotalMinutes switch
    {
        < 10 => "%H:%M:%S",
        < 1_600 => "%H:%M",
        _ => "%d %b %H:%M",
    };

    private static string Secondary(bool dark) => dark ? "#A3B1C6" : "#475569";

    private static string LineColor(bool dark) => dark ? "#27344B" : "#D5DCE6";
}
