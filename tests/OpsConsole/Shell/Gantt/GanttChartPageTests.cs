using AngleSharp.Dom;
using Bunit;
using OpsConsole.Shell.Gantt;

namespace OpsConsole.Tests.Shell.Gantt;

public sealed class GanttChartPageTests
{
    private static readonly GanttRow First = new(
        "van-1", "Van 1", "2 stops", false, 0, 0, 8 * 3600, 16 * 3600,
        [
            new GanttBar("travel", 28_800, 29_400), new GanttBar("service", 29_400, 29_700, "s1", "planned", 1, "Bergweg 3\narrives 08:10"), new GanttBar("wait", 29_700, 30_000),
            new GanttBar("service", 30_000, 30_300, "s2", "late", 2, "Hauptstraße 7\n12 min late", Locked: true),
        ],
        [new GanttWindow("s1", 28_800, 32_400)]);

    private static readonly GanttModel Model = new(ConsoleContext.Noon.AddHours(-12), 28_000, 60_000, [First, First with { Id = "van-2", Name = "Van 2", Bars = [], Windows = [] }], "2 vehicles, 1 stop late.");

    [Fact]
    public async Task Table_lists_each_stop_with_its_window_state_and_lock()
    {
        await using var context = new ConsoleContext();
        (string Vehicle, string? Stop)? picked = null;
        var bars = context.Render<GanttChart>(parameters => parameters.Add(chart => chart.Model, Model).Add(chart => chart.TestId, "day").Add(chart => chart.OnPick, pick => picked = pick));
        await bars.Find("[data-testid=day-table]").ClickAsync(new());
        var rows = bars.FindAll("tbody tr").Select(row => row.TextContent).Where(text => text.Length > 0).ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Contains("08:10–08:15", rows[0], StringComparison.Ordinal);
        Assert.Contains("08:00–09:00", rows[0], StringComparison.Ordinal);
        Assert.Contains("late, locked", rows[1], StringComparison.Ordinal);
        await bars.FindAll("tbody button")[1].ClickAsync(new());
        Assert.Equal(("van-1", "s2"), picked);
    }

    [Fact]
    public async Task Vehicle_is_chosen_by_its_name()
    {
        await using var context = new ConsoleContext();
        (string Vehicle, string? Stop)? picked = null;
        var bars = context.Render<GanttChart>(parameters => parameters
            .Add(chart => chart.Model, Model).Add(chart => chart.TestId, "day").Add(chart => chart.Vehicle, "van-1").Add(chart => chart.OnPick, pick => picked = pick));
        Assert.Equal("true", bars.Find("[data-testid=row-van-1]").GetAttribute("aria-pressed"));
        await bars.Find("[data-testid=row-van-2]").ClickAsync(new());
        Assert.Equal(("van-2", null), picked);
    }

    [Fact]
    public async Task Stops_move_only_where_that_is_allowed()
    {
        await using var context = new ConsoleContext();
        StopMove? moved = null;
        var bars = context.Render<GanttChart>(parameters => parameters.Add(chart => chart.Model, Model).Add(chart => chart.TestId, "day").Add(chart => chart.OnMove, move => moved = move));
        await bars.InvokeAsync(() => new GanttChart.GanttEvents(bars.Instance).Dropped("s1", "van-2", 0));
        Assert.Null(moved);

        bars.Render(parameters => parameters.Add(chart => chart.Movable, true));
        await bars.InvokeAsync(() => new GanttChart.GanttEvents(bars.Instance).Dropped("s1", "van-2", 0));
        Assert.Equal(new StopMove("s1", "van-2", 0), moved);
    }

    [Fact]
    public async Task Browser_learns_when_stops_may_move_and_when_no_longer()
    {
        await using var context = new ConsoleContext();
        var module = context.JSInterop.SetupModule(call => call.Identifier == "import");
        var script = module.SetupModule(call => call.Identifier == "createGantt");
        script.Mode = JSRuntimeMode.Loose;
        // As a plan's page does: first it is searched, then a draft, at last committed.
        var bars = context.Render<GanttChart>(parameters => parameters.Add(chart => chart.Model, Model).Add(chart => chart.TestId, "day"));
        Assert.Empty(script.Invocations["allowMoves"]);
        bars.Render(parameters => parameters.Add(chart => chart.Movable, true));
        bars.Render(parameters => parameters.Add(chart => chart.Movable, true));
        bars.Render(parameters => parameters.Add(chart => chart.Movable, false));
        Assert.Equal([true, false], script.Invocations["allowMoves"].Select(call => call.Arguments[0]));
    }

    [Fact]
    public void Rows_that_draw_the_same_are_not_sent_again()
    {
        var first = GanttPatch.Between(null, Model, TimeSpan.FromHours(1));
        Assert.Equal(2, first.Set.Count);
        Assert.Equal(3600, first.Offset);

        var later = Model with { Rows = [First with { Note = "3 stops", Bars = [.. First.Bars] }, Model.Rows[1] with { ShiftTo = 61_000 }] };
        var patch = GanttPatch.Between(Model, later, TimeSpan.FromHours(1));
        Assert.Equal("van-2", Assert.Single(patch.Set).Id);
        Assert.Equal(["van-1", "van-2"], patch.Order);
        Assert.Equal(2, GanttPatch.Between(Model, later with { Origin = Model.Origin.AddDays(1) }, default).Set.Count);
    }
}
