using AngleSharp.Dom;
using Bunit;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Routes;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Gantt;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Delivery.Routes;

public sealed class RoutePartsPageTests
{
    [Fact]
    public async Task Pool_has_the_unserved_first_then_the_late_and_says_why()
    {
        await using var context = new ConsoleContext();
        string? picked = null;
        var pool = context.Render<OrderPool>(parameters => parameters.Add(part => part.View, SamplePlan.View).Add(part => part.OnPick, stop => picked = stop));
        var stops = pool.FindAll(".pool-stop");
        Assert.Equal(["stop-d", "stop-b", "stop-a", "stop-c"], stops.Select(stop => stop.GetAttribute("data-testid")));
        Assert.Contains("No vehicle has the skills crane.", stops[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("12 min late", stops[1].TextContent, StringComparison.Ordinal);
        await stops[1].ClickAsync(new());
        Assert.Equal("b", picked);
    }

    [Theory]
    [InlineData("haupt", "all", "stop-b")]
    [InlineData("van-2", "all", "stop-c")]
    [InlineData("", "unserved", "stop-d")]
    [InlineData("", "late", "stop-b")]
    public async Task Pool_is_searched_by_name_and_vehicle_and_filtered(string query, string filter, string expected)
    {
        await using var context = new ConsoleContext();
        var pool = context.Render<OrderPool>(parameters => parameters.Add(part => part.View, SamplePlan.View).Add(part => part.Query, query).Add(part => part.Filter, filter));
        Assert.Equal(expected, Assert.Single(pool.FindAll(".pool-stop")).GetAttribute("data-testid"));
    }

    [Fact]
    public async Task What_if_asks_for_a_draft_without_a_vehicle_and_never_without_all()
    {
        await using var context = new ConsoleContext();
        WhatIf? asked = null;
        var form = context.Render<WhatIfForm>(parameters => parameters.Add(part => part.View, SamplePlan.View).Add(part => part.Seconds, 5).Add(part => part.OnAsk, wanted => asked = wanted));
        Assert.True(form.Find("[data-testid=what-if-go]").HasAttribute("disabled"));
        await form.Find("[data-testid=without-van-2]").ChangeAsync(new() { Value = true });
        await form.Find("[data-testid=what-if-objective]").ChangeAsync(new() { Value = "distance" });
        await form.Find("[data-testid=what-if-go]").ClickAsync(new());
        Assert.Equal("what if: without van-2; fewest kilometres", asked!.Words);
        Assert.Equal((5, "distance"), (asked.Seconds, asked.Objective));

        foreach (var vehicle in SamplePlan.View.Vehicles.Where(vehicle => vehicle.Id != "van-2"))
        {
            await form.Find($"[data-testid=without-{vehicle.Id}]").ChangeAsync(new() { Value = true });
        }

        Assert.True(form.Find("[data-testid=what-if-go]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Pool_says_that_nothing_matches()
    {
        await using var context = new ConsoleContext();
        var pool = context.Render<OrderPool>(parameters => parameters.Add(part => part.View, SamplePlan.View).Add(part => part.Query, "nowhere"));
        Assert.Contains("No stop matches.", pool.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_rules_are_named_in_words()
    {
        await using var context = new ConsoleContext();
        var list = context.Render<ViolationList>(parameters => parameters.Add(part => part.Violations, SamplePlan.View.Plan.Violations));
        Assert.Contains("outside its window", list.Markup, StringComparison.Ordinal);
        Assert.Contains("12 min late", list.Markup, StringComparison.Ordinal);
        list.Render(parameters => parameters.Add(part => part.Violations, []));
        Assert.Contains("Every rule is kept", list.Find("[data-testid=no-violations]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_side_by_side_show_changes_against_the_committed_one()
    {
        await using var context = new ConsoleContext();
        PlanSummary Plan(string id, string stage, decimal cost) =>
            new(id, id, PlanStatus.Solved, stage, 1, null, null, SamplePlan.Eight, SamplePlan.Eight, "olga", 4, 3, 0, new PlanCost(cost, 40_000, 9_000_000, 0, 2), null);
        var (committed, draft) = (Plan("monday", PlanStage.Committed, 100), Plan("what-if", PlanStage.Draft, 90));
        var table = context.Render<PlansTable>(parameters => parameters.Add(part => part.Plans, [draft, committed]).Add(part => part.Against, committed).Add(part => part.Shown, "what-if"));
        var rows = table.FindAll("tbody tr");
        Assert.Contains("−10.00", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("selected", rows[0].ClassName!, StringComparison.Ordinal);
        Assert.DoesNotContain("±0", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_is_moved_without_a_pointer()
    {
        await using var context = new ConsoleContext(Policies.Viewer, Policies.Dispatcher);
        var moves = new List<StopMove>();
        var panel = Panel(context, "a", moves, changeable: true);
        Assert.True(panel.Find("[data-testid=move-up]").HasAttribute("disabled"));
        await panel.Find("[data-testid=move-down]").ClickAsync(new());
        await panel.Find("[data-testid=move-vehicle]").ChangeAsync("van-2");
        await panel.Find("[data-testid=move-place]").ChangeAsync("9");
        await panel.Find("[data-testid=move-go]").ClickAsync(new());
        // Van 2 has one stop: behind it is the farthest place.
        Assert.Equal([new StopMove("a", "van-1", 1), new StopMove("a", "van-2", 1)], moves);
        Assert.Equal("vehicle", panel.Find("[data-testid=lock-level] option[selected]").GetAttribute("value"));
    }

    [Fact]
    public async Task Stop_of_a_plan_that_is_driven_stays_and_viewers_are_told_the_role()
    {
        await using var context = new ConsoleContext(Policies.Viewer);
        var panel = Panel(context, "a", [], changeable: true);
        Assert.True(panel.Find("[data-testid=move-go]").HasAttribute("disabled"));
        Assert.Contains("Dispatcher", panel.Find("[data-testid=gated]").TextContent, StringComparison.Ordinal);

        await using var other = new ConsoleContext(Policies.Viewer, Policies.Dispatcher);
        var driven = Panel(other, "d", [], changeable: false);
        Assert.True(driven.Find("[data-testid=move-go]").HasAttribute("disabled"));
        Assert.Contains("nobody", driven.Find("[data-testid=stop-served]").TextContent, StringComparison.Ordinal);
    }

    private static IRenderedComponent<StopPanel> Panel(ConsoleContext context, string stop, List<StopMove> moves, bool changeable) => context.Render<StopPanel>(parameters => parameters
        .Add(part => part.View, SamplePlan.View).Add(part => part.Found, SamplePlan.View.Stops.Single(one => one.Id == stop)).Add(part => part.Changeable, changeable).Add(part => part.OnMove, moves.Add));
}
