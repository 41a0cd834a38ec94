using AngleSharp.Dom;
using Bunit;
using OpsConsole.Shell.Map;

namespace OpsConsole.Tests.Shell.Map;

public sealed class MapViewPageTests
{
    private static readonly MapLayers Layers = new()
    {
        Stops =
        [
            new MapStop("s2", 49.41, 8.71, 2, 0, "van-1", "late", "Hauptstraße 7\n12 min late"), new MapStop("s1", 49.42, 8.72, 1, 0, "van-1", "done", "Bergweg 3\ndelivered 09:12"),
            new MapStop("s9", 49.43, 8.73, null, 0, null, "unassigned", "Seegasse 1\nno vehicle"),
        ],
        Vehicles = [new MapVehicle("van-1", "Van 1", 49.4, 8.7, 90, 0, "onShift", "Van 1\non time")],
        Depots = [new MapDepot("mitte", 49.4, 8.7, "Depot Mitte")],
    };

    [Fact]
    public async Task Table_has_everything_that_the_map_shows_and_can_be_pressed()
    {
        await using var context = new ConsoleContext();
        MapTarget? picked = null;
        var map = Render(context, Layers, target => picked = target);
        Assert.Empty(map.FindAll("table"));

        await map.Find("[data-testid=map-table]").ClickAsync(new());
        Assert.True(map.Find(".map").HasAttribute("hidden"));
        var rows = map.FindAll("tbody tr").Select(row => row.TextContent).Where(text => text.Length > 0).ToArray();
        Assert.Equal(5, rows.Length);
        Assert.Contains("12 min late", rows[3], StringComparison.Ordinal);
        Assert.Contains("unassigned", rows[4], StringComparison.Ordinal);

        await map.FindAll("tbody button").Single(button => button.TextContent == "Hauptstraße 7").ClickAsync(new());
        Assert.Equal(new MapTarget("stop", "s2"), picked);
    }

    [Fact]
    public async Task Sentence_stands_below_the_map_and_names_the_figure()
    {
        await using var context = new ConsoleContext();
        var map = Render(context, Layers, _ => { });
        Assert.Equal("3 stops, 1 late.", map.Find("[data-testid=map-summary]").TextContent);
        Assert.Equal("3 stops, 1 late.", map.Find("figure").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Script_gets_the_picture_once_and_then_only_what_changed()
    {
        await using var context = new ConsoleContext();
        var module = context.JSInterop.SetupModule(call => call.Identifier == "import");
        var script = module.SetupModule(call => call.Identifier == "createMap");
        script.Mode = JSRuntimeMode.Loose;
        var map = Render(context, Layers, _ => { });
        Assert.Single(script.Invocations, call => call.Identifier == "update");

        map.Render(parameters => parameters.Add(view => view.Layers, Layers with { Vehicles = [Layers.Vehicles[0] with { Lat = 49.5 }] }));
        var patch = Assert.IsType<MapPatch>(script.Invocations.Last(call => call.Identifier == "update").Arguments[0]);
        Assert.Equal(49.5, Assert.Single(patch.Vehicles!.Set).Lat);
        Assert.Null(patch.Stops);

        map.Render(parameters => parameters.Add(view => view.Vehicle, "van-1").Add(view => view.Stop, "s2"));
        var choice = script.Invocations.Last(call => call.Identifier == "choose");
        Assert.Equal(["van-1", "s2"], choice.Arguments);
        Assert.Equal(2, script.Invocations.Count(call => call.Identifier == "update"));

        // Streets that are imported while the page is open.
        Assert.Empty(script.Invocations["showStreets"]);
        map.Render(parameters => parameters.Add(view => view.Streets, "/streets?v=1"));
        map.Render(parameters => parameters.Add(view => view.Stop, "s1"));
        map.Render(parameters => parameters.Add(view => view.Streets, "/streets?v=2"));
        Assert.Equal(["/streets?v=1", "/streets?v=2"], script.Invocations["showStreets"].Select(call => call.Arguments[0]));
    }

    private static IRenderedComponent<MapView> Render(ConsoleContext context, MapLayers layers, Action<MapTarget> picked) => context.Render<MapView>(parameters => parameters
        .Add(view => view.Layers, layers).Add(view => view.Summary, "3 stops, 1 late.").Add(view => view.TestId, "map").Add(view => view.OnPick, picked));
}
