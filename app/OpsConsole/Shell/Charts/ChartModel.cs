using OpsConsole.Platform.Live;

namespace OpsConsole.Shell.Charts;

/// <summary>How a series is drawn.</summary>
public enum ChartShape
{
    Line,
    Bar,
}

/// <summary>A colour in both themes.</summary>
public readonly record struct ThemedColor(string Light, string Dark)
{
    /// <summary>The colour of a theme.</summary>
    public string In(bool dark) => dark ? Dark : Light;
}

/// <summary>One series over time.</summary>
/// <param name="Name">In the legend and the table.</param>
/// <param name="Color">In both themes.</param>
/// <param name="Y">A value a step, as many as the chart has steps; null leaves a gap.</param>
/// <param name="Shape">Line or bar; bars of one chart are stacked.</param>
/// <param name="Width">Width of a line, pixels.</param>
/// <param name="Dash">Plotly's name of a dash, or null for a solid line.</param>
public sealed record ChartSeries(string Name, ThemedColor Color, IReadOnlyList<double?> Y, ChartShape Shape = ChartShape.Line, double Width = 1.5, string? Dash = null);

/// <summary>Something that changed, as a mark on the time axis.</summary>
public sealed record ChartMarker(DateTimeOffset At, string Kind, string Title)
{
    /// <summary>The changes inside a stretch of time that deserve a mark: at most 12, the newest.</summary>
    public static IReadOnlyList<ChartMarker> Within(IReadOnlyList<TimelineEntry> entries, DateTimeOffset from, DateTimeOffset to) =>
        [.. entries.Where(entry => entry.At >= from && entry.At <= to).TakeLast(12).Select(entry => new ChartMarker(entry.At, entry.Kind, entry.Title))];
}

/// <summary>Shades over time and a second dimension.</summary>
/// <param name="Rows">Names of the rows, lowest first.</param>
/// <param name="Cells">Rows of a value a step; null leaves it empty.</param>
/// <param name="Unit">What a value counts.</param>
/// <param name="Mark">Position between rows, from 0, at which a line is drawn; null for none.</param>
/// <param name="MarkTitle">What the line means.</param>
public sealed record ChartHeat(IReadOnlyList<string> Rows, IReadOnlyList<IReadOnlyList<double?>> Cells, string Unit, double? Mark = null, string? MarkTitle = null);

/// <summary>A whole chart over time, immutable. Charts of the same <see cref="Key"/> differ by newer steps alone.</summary>
public sealed record ChartModel
{
    /// <summary>What is drawn, without the data: surface, range, step. A new key draws anew.</summary>
    public required string Key { get; init; }

    /// <summary>One sentence that says what the picture says.</summary>
    public required string Summary { get; init; }

    /// <summary>Starts of the steps, oldest first, in equal distances.</summary>
    public required IReadOnlyList<DateTimeOffset> X { get; init; }

    /// <summary>Series; empty when <see cref="Heat"/> is set.</summary>
    public IReadOnlyList<ChartSeries> Series { get; init; } = [];

    /// <summary>Shades instead of series.</summary>
    public ChartHeat? Heat { get; init; }

    /// <summary>Changes in the time shown.</summary>
    public IReadOnlyList<ChartMarker> Markers { get; init; } = [];

    /// <summary>Unit after the figures of the value axis: <c> ms</c>.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>How a value reads in the table.</summary>
    public Func<double?, string> Format { get; init; } = Figures.Count;

    /// <summary>Whether there is anything to draw.</summary>
    public bool IsEmpty => Heat is null ? Series.All(series => series.Y.All(value => value is null)) : Heat.Cells.All(row => row.All(value => value is null));

    /// <summary>
    /// How many steps at the end are newer than a chart that is shown; null when it cannot simply be extended.
    /// </summary>
    public int? NewStepsSince(ChartModel shown)
    {
        if (Key != shown.Key || Heat is not null || X.Count == 0 || shown.X.Count == 0 || Series.Count != shown.Series.Count || !Markers.SequenceEqual(shown.Markers))
        {
            return null;
        }

        var newer = X.Count;
        while (newer > 0 && X[newer - 1] > shown.X[^1])
        {
            newer--;
        }

        // Without overlap there is a hole between the two, which extending would hide.
        return newer == 0 ? null : X.Count - newer;
    }
}
