using OpsConsole.Shell.Map;

namespace OpsConsole.Tests.Shell.Map;

public sealed class MapPatchTests
{
    private static readonly MapLayers Before = new()
    {
        Routes = [new MapRoute("van-1", 0, 0, "abc"), new MapRoute("van-2", 1, 0, "def")],
        Stops = [Stop("a", 1, "planned"), Stop("b", 2, "planned"), Stop("c", 3, "planned")],
        Vehicles = [new MapVehicle("van-1", "Van 1", 49.4, 8.7, 90, 0, "onShift", "Van 1")],
        Depots = [new MapDepot("d", 49.4, 8.7, "Depot")],
    };

    [Fact]
    public void Equal_pictures_need_no_message()
    {
        Assert.Null(MapPatch.Between(Before, Before));
        Assert.Null(MapPatch.Between(Before, Before with { Stops = [.. Before.Stops.Select(stop => stop with { })], Depots = [.. Before.Depots] }));
    }

    [Fact]
    public void Only_what_changed_appeared_or_went_is_sent()
    {
        var patch = MapPatch.Between(Before, Before with { Stops = [Stop("a", 1, "planned"), Stop("b", 2, "late"), Stop("e", 4, "planned")] });
        Assert.NotNull(patch?.Stops);
        Assert.Equal(["b", "e"], patch.Stops.Set.Select(stop => stop.Id));
        Assert.Equal(["c"], patch.Stops.Gone);
        Assert.Null(patch.Routes);
        Assert.Null(patch.Vehicles);
        Assert.Null(patch.Depots);
    }

    [Fact]
    public void First_picture_is_sent_whole_and_an_empty_one_takes_all_away()
    {
        var first = MapPatch.Between(MapLayers.Empty, Before);
        Assert.Equal(2, first?.Routes?.Set.Count);
        Assert.Equal(3, first?.Stops?.Set.Count);
        var last = MapPatch.Between(Before, MapLayers.Empty);
        Assert.Equal(["van-1", "van-2"], last?.Routes?.Gone);
        Assert.Empty(last!.Depots!);
    }

    /// <summary>The worked example of Google's description of the algorithm.</summary>
    [Fact]
    public void Lines_are_encoded_as_the_algorithm_describes() =>
        Assert.Equal("_p~iF~ps|U_ulLnnqC_mqNvxq`@", EncodedLine.Of([(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]));

    private static MapStop Stop(string id, int number, string state) => new(id, 49.4, 8.7, number, 0, "van-1", state, id);
}
