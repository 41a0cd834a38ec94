namespace OpsConsole.Shell.Gantt;

/// <summary>A stretch of a vehicle's day.</summary>
/// <param name="Kind"><c>travel</c>, <c>service</c>, <c>wait</c> or <c>break</c>.</param>
/// <param name="From">Seconds from the model's origin.</param>
/// <param name="To">Seconds from the model's origin.</param>
/// <param name="Stop">The stop that is served; null for what is no service.</param>
/// <param name="State"><c>planned</c>, <c>late</c>, <c>done</c> or <c>failed</c>, of a service.</param>
/// <param name="Number">Place on the route, from 1.</param>
/// <param name="Title">What the pointer and a screen reader are told: lines, the first is the name.</param>
/// <param name="Locked">Whether a dispatcher holds it.</param>
public sealed record GanttBar(string Kind, int From, int To, string? Stop = null, string? State = null, int? Number = null, string? Title = null, bool Locked = false);

/// <summary>When a stop may be served, seconds from the model's origin.</summary>
public sealed record GanttWindow(string Stop, int From, int To);

/// <summary>A vehicle's day.</summary>
/// <param name="Note">Beside the name: <c>17 stops</c>.</param>
/// <param name="Bad">Whether the note says that something is wrong.</param>
/// <param name="Color">Which of the ten colours of routes.</param>
/// <param name="Dash">Which of the six dashes the map draws it with.</param>
public sealed record GanttRow(string Id, string Name, string Note, bool Bad, int Color, int Dash, int ShiftFrom, int ShiftTo, IReadOnlyList<GanttBar> Bars, IReadOnlyList<GanttWindow> Windows)
{
    /// <summary>Whether the bars are drawn the same.</summary>
    public bool DrawsAs(GanttRow other) => ReferenceEquals(this, other)
        || ((Id, Color, ShiftFrom, ShiftTo) == (other.Id, other.Color, other.ShiftFrom, other.ShiftTo) && Bars.SequenceEqual(other.Bars) && Windows.SequenceEqual(other.Windows));
}

/// <summary>Days of vehicles, immutable.</summary>
/// <param name="Origin">Second 0.</param>
/// <param name="From">What is shown begins here.</param>
/// <param name="To">And ends here.</param>
/// <param name="Summary">One sentence that says what the picture says.</param>
public sealed record GanttModel(DateTimeOffset Origin, int From, int To, IReadOnlyList<GanttRow> Rows, string Summary)
{
    /// <summary>When a second is.</summary>
    public DateTimeOffset At(int second) => Origin.AddSeconds(second);
}

/// <summary>A row as the script takes it: arrays, since a thousand stops with named fields would be half a megabyte.</summary>
internal sealed record GanttRowPatch(string Id, int Color, int ShiftFrom, int ShiftTo, IReadOnlyList<object?[]> Bars, IReadOnlyList<object[]> Windows)
{
    public static GanttRowPatch Of(GanttRow row) => new(
        row.Id, row.Color, row.ShiftFrom, row.ShiftTo,
        [.. row.Bars.Select(bar => bar.Stop is null ? new object?[] { bar.Kind, bar.From, bar.To } : [bar.Kind, bar.From, bar.To, bar.Stop, bar.State, bar.Number, bar.Title, bar.Locked])],
        [.. row.Windows.Select(window => new object[] { window.Stop, window.From, window.To })]);
}

/// <summary>From one picture to the next: the order of all rows, and those rows that are drawn differently.</summary>
internal sealed record GanttPatch(IReadOnlyList<string> Order, IReadOnlyList<GanttRowPatch> Set, int From, int To, int Offset)
{
    public static GanttPatch Between(GanttModel? before, GanttModel after, TimeSpan zone)
    {
        var known = before is { } shown && shown.Origin == after.Origin ? shown.Rows.ToDictionary(row => row.Id, StringComparer.Ordinal) : [];
        return new GanttPatch(
            [.. after.Rows.Select(row => row.Id)], [.. after.Rows.Where(row => !known.TryGetValue(row.Id, out var old) || !row.DrawsAs(old)).Select(GanttRowPatch.Of)],
            after.From, after.To, (int)(after.Origin.UtcDateTime.TimeOfDay + zone).TotalSeconds);
    }
}
