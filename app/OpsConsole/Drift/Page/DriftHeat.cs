namespace OpsConsole.Drift.Page;

/// <summary>A cell: a monitor on a day, or in a check where a shop's days pass fast.</summary>
/// <param name="State">Worst state of the day.</param>
/// <param name="Value">The largest value of the day; null where there was too little to say.</param>
internal sealed record HeatCell(string State, double? Value);

/// <summary>Monitors by days.</summary>
/// <param name="Columns">Days, oldest first, as ends of their newest window, the shop's time.</param>
/// <param name="Rows">Monitors with a cell a column, null where there was no check.</param>
internal sealed record DriftHeat(IReadOnlyList<DateTimeOffset> Columns, IReadOnlyList<(DriftItem Item, IReadOnlyList<HeatCell?> Cells)> Rows)
{
    /// <summary>Most columns.</summary>
    public const int MostColumns = 21;

    private static readonly string[] Worst = ["alarm", "warn", "ok", "insufficient"];

    /// <summary>Lays results out; days of the shop's time where there are at least three, single checks otherwise.</summary>
    public static DriftHeat Of(IReadOnlyList<DriftItem> items, IReadOnlyList<DriftPast> past)
    {
        var byDay = past.Select(one => one.WindowTo.UtcDateTime.Date).Distinct().Count() >= 3;
        var columns = past.GroupBy(Column).OrderBy(group => group.Key).TakeLast(MostColumns).ToArray();
        return new DriftHeat(
            [.. columns.Select(column => column.Max(one => one.WindowTo))],
            [.. items.Select(item => (item, (IReadOnlyList<HeatCell?>)[.. columns.Select(column => Cell([.. column.Where(one => one.Feature == item.Feature)]))]))]);

        DateTimeOffset Column(DriftPast one) => byDay ? new DateTimeOffset(one.WindowTo.UtcDateTime.Date, TimeSpan.Zero) : one.WindowTo;
    }

    private static HeatCell? Cell(DriftPast[] results) =>
        results.Length == 0 ? null : new HeatCell(results.Select(one => one.State).MinBy(state => Array.IndexOf(Worst, state))!, results.Max(one => one.Value));
}
