using Microsoft.Extensions.Time.Testing;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Routes;
using OpsConsole.Shell;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Delivery.Routes;

public sealed class PlanDrawingTests
{
    private readonly PlanPicture _picture = PlanDrawing.Of(SamplePlan.View, new ConsoleSession(new FakeTimeProvider(ConsoleContext.Noon)));

    [Fact]
    public void Map_tells_late_and_unserved_stops_from_the_rest()
    {
        Assert.Equal([("a", "planned"), ("b", "late"), ("c", "planned"), ("d", "unassigned")], _picture.Map.Stops.Select(stop => (stop.Id, stop.State)));
        Assert.Equal([1, 2, 1, null], _picture.Map.Stops.Select(stop => stop.Number));
        Assert.Contains("12 min late", _picture.Map.Stops[1].Title, StringComparison.Ordinal);
        Assert.Contains("crane", _picture.Map.Stops[3].Title, StringComparison.Ordinal);
        Assert.Null(_picture.Map.Stops[3].Vehicle);
        Assert.Single(_picture.Map.Depots);
    }

    [Fact]
    public void Routes_follow_their_geometry_and_else_go_straight()
    {
        Assert.Equal(OpsConsole.Shell.Map.EncodedLine.Of([(49.41, 8.69), (49.42, 8.70)]), _picture.Map.Routes[1].Line);
        Assert.Equal(OpsConsole.Shell.Map.EncodedLine.Of([(49.41, 8.7), (49.42, 8.7)]), _picture.Map.Routes[0].Line);
        Assert.NotEqual(_picture.Map.Routes[0].Color, _picture.Map.Routes[1].Color);
    }

    [Fact]
    public void Bars_are_travel_waiting_service_and_break_in_seconds_of_the_day()
    {
        var row = _picture.Bars.Rows[0];
        const int eight = 8 * 3600;
        Assert.Equal(
            [("travel", 0, 600), ("wait", 600, 1200), ("service", 1200, 1500), ("travel", 1500, 2100), ("service", 2100, 2700), ("travel", 2700, 5400), ("break", 2700, 3600)],
            row.Bars.Select(bar => (bar.Kind, bar.From - eight, bar.To - eight)));
        Assert.Equal(["planned", "late"], row.Bars.Where(bar => bar.Stop is not null).Select(bar => bar.State));
        Assert.Equal([true, false], row.Bars.Where(bar => bar.Stop is not null).Select(bar => bar.Locked));
        Assert.Equal(("1 late", true), (row.Note, row.Bad));
        Assert.Equal("free", _picture.Bars.Rows[2].Note);
        Assert.Contains("Hauptstraße 7", _picture.Bars.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_counts_what_matters() =>
        Assert.Equal("2 of 3 vehicles serve 3 stops; 1 late, 1 not served.", _picture.Summary);

    [Fact]
    public void Plan_without_routes_shows_its_stops_as_not_planned()
    {
        var waiting = SamplePlan.View with { Plan = SamplePlan.View.Plan with { Status = PlanStatus.Queued, Routes = [], Unassigned = [], Cost = null } };
        var picture = PlanDrawing.Of(waiting, new ConsoleSession(new FakeTimeProvider(ConsoleContext.Noon)));
        Assert.Equal(4, picture.Map.Stops.Count(stop => stop.State == "unassigned"));
        Assert.Equal("4 stops and 3 vehicles; there are no routes yet.", picture.Summary);
        Assert.All(picture.Bars.Rows, row => Assert.Empty(row.Bars));
    }
}
