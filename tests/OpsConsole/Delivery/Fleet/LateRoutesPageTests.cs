using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Delivery.Fleet;
using OpsConsole.Delivery.Live;
using OpsConsole.Tests.Shell;

namespace OpsConsole.Tests.Delivery.Fleet;

public sealed class LateRoutesPageTests
{
    [Fact]
    public async Task Late_vehicles_are_named_with_where_and_by_how_much_the_worst_first()
    {
        await using var context = new ConsoleContext();
        var board = new FleetBoard(context.Feed);
        context.Services.AddSingleton(board);
        board.Put(Vehicle("van-1", FleetState.OnShift, 0));
        var panel = context.Render<LateRoutes>();
        Assert.Contains("The vehicle on the road is in time.", panel.Markup, StringComparison.Ordinal);

        board.Put(Vehicle("van-2", FleetState.Late, 4));
        board.Put(Vehicle("van-3", FleetState.Late, 25));
        context.Time.Advance(TimeSpan.FromSeconds(2));
        panel.WaitForAssertion(() => Assert.Equal(["van-3", "van-2"], panel.FindAll("a").Select(link => link.TextContent)));
        Assert.Contains("25 min late at Bergweg 3", panel.FindAll("li")[0].TextContent, StringComparison.Ordinal);
    }

    private static FleetVehicle Vehicle(string id, string state, int late)
    {
        var at = ConsoleContext.Noon.AddMinutes(30);
        StopEta[] ahead = [new("o-1", "Bergweg 3", 49.4, 8.7, at, at, at, at, late > 0 ? 0.9 : 0, late * 60_000L, false)];
        return new FleetVehicle(id, null, "plan-1", 1, state, ConsoleContext.Noon.AddHours(-4), ConsoleContext.Noon.AddHours(4), null, ahead[0], late * 60_000L, late > 0 ? "o-1" : null, 3, 4, ahead, null, 1, ConsoleContext.Noon);
    }
}
