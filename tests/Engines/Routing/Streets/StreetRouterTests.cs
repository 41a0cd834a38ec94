using CsCheck;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

public sealed class StreetRouterTests
{
    [Fact]
    public void Matrix_of_any_streets_equals_Dijkstra_in_every_duration_and_distance() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var network = RandomStreets.Network(seed);
            var (sources, targets) = (RandomStreets.Points(network, seed, 12), RandomStreets.Points(network, seed + 1, 15));
            Same(network, StreetRouter.Build(network, TestContext.Current.CancellationToken), sources, [.. targets, .. sources]);
        },
        iter: 300);

    [Fact]
    public void A_way_costs_what_the_matrix_says_and_its_geometry_is_that_long() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var network = RandomStreets.Network(seed);
            var router = StreetRouter.Build(network);
            var points = RandomStreets.Points(network, seed, 8).Select(point => router.Snap(Along(network, point), 1)!.Value).ToArray();
            var matrix = router.ManyToMany(points, points, TestContext.Current.CancellationToken);
            for (var from = 0; from < points.Length; from++)
            {
                for (var to = 0; to < points.Length; to++)
                {
                    var way = router.Path(points[from], points[to]);
                    Assert.Equal((matrix.Duration(from, to), matrix.Distance(from, to)), (way.DurationDeciseconds, way.DistanceMetres));
                    Assert.InRange(way.Geometry[0].MetresTo(points[from].At), 0, 0.5);
                    Assert.InRange(way.Geometry[^1].MetresTo(points[to].At), 0, 0.5);
                    var metres = way.Geometry.Zip(way.Geometry.Skip(1), (a, b) => a.MetresTo(b)).Sum();
                    Assert.InRange(metres, way.DistanceMetres - 3 - (0.01 * way.DistanceMetres), way.DistanceMetres + 3 + (0.01 * way.DistanceMetres));
                }
            }
        },
        iter: 40);

    [Fact]
    public void Monaco_matrix_equals_Dijkstra_in_every_duration_and_distance()
    {
        Assert.SkipWhen(Extract.Monaco is null, "Monaco is not in ../shared/data beside the repository");
        var (network, report) = Extract.Read(Extract.Monaco);
        Assert.Equal((25_423, 4_106, 243), (report.Nodes, report.Ways, report.Relations));
        Assert.InRange(network.Kilometres, 50, 65);
        Assert.True(network.ForbiddenTurns.Count > 30);
        var points = RandomStreets.Points(network, 7, 150);
        Same(network, StreetRouter.Build(network, TestContext.Current.CancellationToken), points, points);
    }

    [Fact]
    public void On_a_one_way_ring_the_way_back_leads_around()
    {
        var builder = new StreetNetworkBuilder();
        GeoPoint[] corners = [new(45, -30), new(45, -29.99), new(45.01, -29.99)];
        foreach (var corner in corners)
        {
            builder.AddNode(corner);
        }

        for (var i = 0; i < 3; i++)
        {
            builder.AddSegment(new SegmentDraft(i, (i + 1) % 3, StreetClass.Residential, 36, null) { Name = $"Side {i}" });
        }

        var router = StreetRouter.Build(builder.Build("ring"), TestContext.Current.CancellationToken);
        var around = router.Network.Kilometres * 1000;
        var (first, second) = (router.Snap(new GeoPoint(45, -29.998), 5)!.Value, router.Snap(new GeoPoint(45, -29.996), 5)!.Value);
        Assert.Equal(first.Segment, second.Segment);
        var between = first.At.MetresTo(second.At);
        Assert.InRange(router.Path(first, second).DistanceMetres, between - 1, between + 1);
        Assert.InRange(router.Path(second, first).DistanceMetres, around - between - 2, around - between + 2);
        Assert.Equal(["Side 0", "Side 1", "Side 2", "Side 0"], router.Path(second, first).Streets);
        Assert.Equal(0, router.Path(first, first).DistanceMetres);
    }

    [Fact]
    public void A_forbidden_turn_is_driven_around()
    {
        //   0 - 1 - 2
        //       |   |
        //       3 - 4
        var (open, turn) = (Square(forbid: false), Square(forbid: true));
        var from = new GeoPoint(45, -29.9995);
        var to = new GeoPoint(44.9995, -29.999);
        Assert.InRange(Metres(open), 90, 100);
        Assert.InRange(Metres(turn), 350, 500);

        int Metres(StreetRouter router) => router.Path(router.Snap(from, 5)!.Value, router.Snap(to, 5)!.Value).DistanceMetres;

        static StreetRouter Square(bool forbid)
        {
            var builder = new StreetNetworkBuilder();
            foreach (var at in (GeoPoint[])[new(45, -30), new(45, -29.999), new(45, -29.998), new(44.999, -29.999), new(44.999, -29.998)])
            {
                builder.AddNode(at);
            }

            foreach (var (a, b) in ((int, int)[])[(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)])
            {
                builder.AddSegment(new SegmentDraft(a, b, StreetClass.Residential, 30, 30) { Name = $"{a}-{b}" });
            }

            if (forbid)
            {
                builder.Forbid(0, 4);
                builder.Forbid(0, 1);
                builder.Forbid(2, 3);
            }

            return StreetRouter.Build(builder.Build("square"));
        }
    }

    [Fact]
    public void A_street_cut_into_pieces_becomes_one_segment_again_with_all_its_points()
    {
        var builder = new StreetNetworkBuilder();
        for (var i = 0; i < 6; i++)
        {
            builder.AddNode(new GeoPoint(45 + (i % 2 * 0.0001), -30 + (i * 0.001)));
        }

        for (var i = 0; i < 5; i++)
        {
            builder.AddSegment(new SegmentDraft(i % 2 == 0 ? i : i + 1, i % 2 == 0 ? i + 1 : i, StreetClass.Residential, 30, 30) { Name = i < 4 ? "Long Street" : "Short Street" });
        }

        var network = builder.Build("line");
        Assert.Equal((3, 2), (network.NodeCount, network.SegmentCount));
        var longStreet = Enumerable.Range(0, 2).Single(segment => network.Name(segment) == "Long Street");
        Assert.Equal(Enumerable.Range(0, 5).Select(i => Math.Round(-30 + (i * 0.001), 6)).Order(), network.Shape(longStreet).Select(at => Math.Round(at.Lon, 6)).Order());
    }

    [Fact]
    public void What_cannot_be_left_or_reached_is_no_part_of_the_network()
    {
        var builder = new StreetNetworkBuilder();
        for (var i = 0; i < 5; i++)
        {
            builder.AddNode(new GeoPoint(45, -30 + (i * 0.001)));
        }

        builder.AddSegment(new SegmentDraft(0, 1, StreetClass.Residential, 30, 30) { Name = "There and back" });
        builder.AddSegment(new SegmentDraft(1, 2, StreetClass.Residential, 30, null) { Name = "Into the trap" });
        builder.AddSegment(new SegmentDraft(3, 4, StreetClass.Motorway, 30, null) { Name = "Elsewhere" });
        var network = builder.Build("trap");
        Assert.Equal(1, network.SegmentCount);
        Assert.Equal("There and back", network.Name(0));
    }

    [Fact]
    public void Streets_that_nobody_can_drive_there_and_back_are_refused()
    {
        var builder = new StreetNetworkBuilder();
        builder.AddNode(new GeoPoint(45, -30));
        Assert.Throws<InvalidDataException>(() => builder.Build("nothing"));
    }

    [Fact]
    public void A_place_of_another_network_is_refused()
    {
        var router = StreetRouter.Build(RandomStreets.Network(1), TestContext.Current.CancellationToken);
        var here = RandomStreets.Points(router.Network, 1, 1)[0];
        Assert.Throws<ArgumentException>(() => router.Path(here, here with { Segment = router.Network.SegmentCount }));
        Assert.Throws<ArgumentException>(() => router.ManyToMany([here with { Fraction = double.NaN }], [here], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Searching_stops_when_told_to()
    {
        var router = StreetRouter.Build(RandomStreets.Network(1), TestContext.Current.CancellationToken);
        var points = RandomStreets.Points(router.Network, 1, 5);
        Assert.Throws<OperationCanceledException>(() => router.ManyToMany(points, points, new CancellationToken(canceled: true)));
    }

    private static GeoPoint Along(StreetNetwork network, StreetPoint point)
    {
        var shape = network.Shape(point.Segment);
        return point.Fraction < 0.5 ? shape[0] : shape[^1];
    }

    private static void Same(StreetNetwork network, StreetRouter router, StreetPoint[] sources, StreetPoint[] targets)
    {
        var oracle = new StreetDijkstra(network);
        var matrix = router.ManyToMany(sources, targets, TestContext.Current.CancellationToken);
        for (var source = 0; source < sources.Length; source++)
        {
            var (durations, distances) = oracle.From(sources[source], targets);
            Assert.Equal(durations, matrix.Durations.AsSpan(source * targets.Length, targets.Length));
            Assert.Equal(distances, matrix.Distances.AsSpan(source * targets.Length, targets.Length));
        }
    }
}
