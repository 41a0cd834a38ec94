using OpsConsole.Demo.Town;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Engines.Tests.Routing.Streets;

namespace OpsConsole.Tests.Demo.Town;

public sealed class DemoTownTests
{
    private static readonly StreetRouter Town = StreetRouter.Build(DemoTown.Make(20_260_517));

    [Fact]
    public void The_same_seed_makes_the_same_town_and_another_seed_another()
    {
        Assert.Equal(File(DemoTown.Make(7)), File(DemoTown.Make(7)));
        Assert.NotEqual(File(DemoTown.Make(7)), File(DemoTown.Make(8)));

        static byte[] File(StreetNetwork network)
        {
            var stream = new MemoryStream();
            StreetRouter.Build(network).Write(stream);
            return stream.ToArray();
        }
    }

    [Theory]
    [InlineData(20_260_517)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Any_seed_makes_a_town_of_its_kind(long seed)
    {
        var network = DemoTown.Make(seed);
        Assert.InRange(network.NodeCount, 3_000, 6_000);
        Assert.InRange(network.Kilometres, 450, 800);
        Assert.InRange(network.Addresses.Count, 20_000, 45_000);
        Assert.InRange(network.ForbiddenTurns.Count, 5, 80);
        var segments = Enumerable.Range(0, network.SegmentCount).ToArray();
        foreach (var kind in new[] { StreetClass.Motorway, StreetClass.Primary, StreetClass.Secondary, StreetClass.Tertiary, StreetClass.Residential, StreetClass.LivingStreet })
        {
            Assert.Contains(segments, segment => network.Class(segment) == kind);
        }

        var lanes = segments.Where(segment => network.Class(segment) == StreetClass.LivingStreet).ToArray();
        Assert.InRange(lanes.Count(IsOneWay) / (double)lanes.Length, 0.2, 0.8);
        Assert.All(segments.Where(segment => network.Class(segment) == StreetClass.Motorway), segment => Assert.True(IsOneWay(segment)));
        Assert.True(DeadEnds(network) > 100, "there are hardly any dead ends");

        bool IsOneWay(int segment) => network.Durations(segment) is { Forward: null } or { Backward: null };
    }

    [Fact]
    public void Only_a_few_bridges_cross_the_river()
    {
        var network = Town.Network;
        var plan = new TownPlan(20_260_517);
        var bridges = 0;
        foreach (var segment in Enumerable.Range(0, network.SegmentCount))
        {
            var shape = network.Shape(segment).Select(At).ToArray();
            if (shape.Select(plan.IsNorth).Distinct().Count() > 1)
            {
                Assert.True(network.IsBridge(segment), $"segment {segment} of {network.Name(segment)} crosses the water");
                bridges++;
            }
        }

        Assert.InRange(bridges, 3, 4);
    }

    [Fact]
    public void Houses_stand_at_streets_of_their_name_and_no_two_have_one_address()
    {
        var names = Enumerable.Range(0, Town.Network.SegmentCount).Select(Town.Network.Name).ToHashSet();
        Assert.Equal(Town.Network.Addresses.Count, Town.Network.Addresses.Select(house => (house.Street, house.Number)).Distinct().Count());
        var sample = Town.Network.Addresses.Where((_, i) => i % 37 == 0).ToArray();
        var near = sample.Count(house => Town.Near(house.At, 30).Any(place => Town.Network.Name(place.Segment) == house.Street));
        Assert.True(near > 0.97 * sample.Length, $"{near} of {sample.Length} houses stand at their street");
        Assert.All(sample, house => Assert.NotNull(Town.Snap(house.At, 150)));
        Assert.True(Town.Network.Addresses.Select(house => house.Street).Distinct().Count(names.Contains) > 500);
    }

    [Fact]
    public void Vans_can_leave_every_yard() => Assert.All(DemoTown.Depots, yard => Assert.InRange(Town.Snap(yard.At, 200)!.Value.MetresAway, 0, 100));

    [Fact]
    public void Matrix_of_the_town_equals_Dijkstra_in_every_duration_and_distance()
    {
        var points = Town.Network.Addresses.Where((_, i) => i % 331 == 0).Select(house => Town.Snap(house.At, 200)!.Value).ToArray();
        var matrix = Town.ManyToMany(points, points, TestContext.Current.CancellationToken);
        var oracle = new StreetDijkstra(Town.Network);
        for (var source = 0; source < points.Length; source++)
        {
            var (durations, distances) = oracle.From(points[source], points);
            Assert.Equal(durations, matrix.Durations.AsSpan(source * points.Length, points.Length));
            Assert.Equal(distances, matrix.Distances.AsSpan(source * points.Length, points.Length));
        }
    }

    private static int DeadEnds(StreetNetwork network)
    {
        var degree = new int[network.NodeCount];
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            var (from, to) = network.Ends(segment);
            degree[from]++;
            degree[to]++;
        }

        return degree.Count(streets => streets == 1);
    }

    private static TownPlace At(Engines.Quantities.GeoPoint at)
    {
        var origin = TownPlan.Geo(default);
        var metres = Engines.Quantities.GeoPoint.MetresPerDegree;
        return new TownPlace((at.Lon - origin.Lon) * metres * Math.Cos(origin.Lat * Math.PI / 180), (at.Lat - origin.Lat) * metres);
    }
}
