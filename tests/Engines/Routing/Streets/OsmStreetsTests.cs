using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Engines.Routing.Streets.Osm;

namespace OpsConsole.Engines.Tests.Routing.Streets;

public sealed class OsmStreetsTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Every_form_of_nodes_and_blocks_gives_the_same_streets(bool dense, bool compressed)
    {
        var (network, report) = Read(new PbfWriter { Dense = dense, Compressed = compressed }
            .Node(1, 45, -30).Node(2, 45.001, -30, ("addr:housenumber", "7"), ("addr:street", "High Street")).Node(3, 45.002, -30.0005)
            .Way(10, [1, 2, 3], ("highway", "residential"), ("name", "High Street"), ("maxspeed", "20 mph"))
            .Way(11, [1, 3], ("building", "yes")));
        Assert.Equal((3, 2, 0, 1), (report.Nodes, report.Ways, report.Relations, report.Streets));
        Assert.Equal((1, "High Street", StreetClass.Residential), (network.SegmentCount, network.Name(0), network.Class(0)));
        Assert.Equal([new(45, -30), new(45.001, -30), new(45.002, -30.0005)], network.Shape(0).Select(at => new GeoPoint(Math.Round(at.Lat, 7), Math.Round(at.Lon, 7))));
        Assert.Equal("7", Assert.Single(network.Addresses).Number);
        Assert.Equal("© OpenStreetMap contributors", network.Attribution);
        Assert.Equal(network.LengthMetres(0) / (20 * 1.609344 * 0.85) * 36, network.Durations(0).Forward!.Value, 1d);
    }

    [Theory]
    [InlineData("highway=residential", true, true)]
    [InlineData("highway=residential oneway=yes", true, false)]
    [InlineData("highway=residential oneway=-1", false, true)]
    [InlineData("highway=residential oneway=no junction=roundabout", true, true)]
    [InlineData("highway=residential junction=roundabout", true, false)]
    [InlineData("highway=motorway", true, false)]
    [InlineData("highway=motorway_link", true, true)]
    [InlineData("highway=service access=private motor_vehicle=destination", true, true)]
    [InlineData("highway=residential oneway=yes oneway:motor_vehicle=no", true, true)]
    [InlineData("highway=residential access=private", false, false)]
    [InlineData("highway=residential motorcar=no access=yes", false, false)]
    [InlineData("highway=residential oneway=reversible", false, false)]
    [InlineData("highway=footway", false, false)]
    [InlineData("highway=service area=yes", false, false)]
    public void Tags_say_in_which_directions_a_street_may_be_driven(string tags, bool forward, bool backward)
    {
        // The street in question closes a ring with the eastern end of another, so that it can be driven there and back whichever way it leads.
        var (network, _) = Read(Ring().Way(20, [2, 3], [.. tags.Split(' ').Select(tag => (tag.Split('=')[0], tag.Split('=')[1])), ("name", "In question")]));
        var segment = Enumerable.Range(0, network.SegmentCount).Where(segment => network.Name(segment) == "In question").Cast<int?>().SingleOrDefault();
        var durations = segment is { } found ? network.Durations(found) : default;
        var along = segment is null || network.Shape(segment.Value)[0].Lon < -29.9985;
        Assert.Equal((forward, backward), along ? (durations.Forward is not null, durations.Backward is not null) : (durations.Backward is not null, durations.Forward is not null));
    }

    [Theory]
    [InlineData("100", 85)]
    [InlineData("DE:urban", 42.5)]
    [InlineData("walk", 6.8)]
    [InlineData("none", 55)]
    [InlineData("signals", 55)]
    [InlineData("0", 55)]
    [InlineData("1e9", 55)]
    public void Posted_speeds_count_where_they_can_be(string posted, double kmh)
    {
        var (network, _) = Read(new PbfWriter().Node(1, 45, -30).Node(2, 45.1, -30).Way(10, [1, 2], ("highway", "primary"), ("maxspeed", posted)));
        Assert.Equal(kmh, network.LengthMetres(0) / network.Durations(0).Forward!.Value * 36, 0.01);
    }

    [Fact]
    public void A_bollard_cuts_a_street_and_a_gate_that_may_be_passed_does_not()
    {
        Assert.Equal(1, Segments(("barrier", "gate")));
        Assert.Equal(1, Segments(("barrier", "bollard"), ("motor_vehicle", "yes")));
        Assert.Equal(0, Segments(("barrier", "bollard")));
        Assert.Equal(0, Segments(("barrier", "gate"), ("access", "private")));

        static int Segments(params (string, string)[] tags)
        {
            var (network, _) = Read(new PbfWriter().Node(1, 45, -30).Node(2, 45.001, -30, tags).Node(3, 45.002, -30).Way(10, [1, 2, 3], ("highway", "residential")));
            return Enumerable.Range(0, network.SegmentCount).Count(segment => network.Shape(segment).Count == 3);
        }
    }

    [Theory]
    [InlineData("no_right_turn", 1)]
    [InlineData("only_straight_on", 2)]
    public void Turn_restrictions_become_forbidden_turns(string kind, int forbidden)
    {
        var (network, report) = Read(Crossing().Restriction(30, kind, 10, 2, kind == "no_right_turn" ? 12 : 11));
        Assert.Equal(1, report.Restrictions);
        Assert.Equal(forbidden, network.ForbiddenTurns.Count);
        var router = StreetRouter.Build(network, TestContext.Current.CancellationToken);
        var way = router.Path(router.Snap(new GeoPoint(45, -30), 1)!.Value, router.Snap(new GeoPoint(44.999, -29.999), 1)!.Value);
        Assert.InRange(way.DistanceMetres, 300, 1000);
    }

    [Fact]
    public void Restrictions_that_are_not_for_cars_or_not_understood_are_counted_and_left_out()
    {
        var (network, report) = Read(Crossing()
            .Restriction(30, "no_right_turn", 10, 2, 12, ("except", "bus;motorcar"))
            .Restriction(31, "no_right_turn", 10, 2, 999)
            .Restriction(32, "sometimes", 10, 2, 12)
            .Restriction(33, "no_right_turn", 10, 77, 12)
            .Relation(34, [("from", 1, 10), ("via", 1, 11), ("to", 1, 12)], ("type", "restriction"), ("restriction", "no_u_turn"))
            .Relation(35, [("from", 1, 10), ("via", 0, 2), ("to", 1, 12)], ("type", "restriction"), ("restriction:conditional", "no_right_turn @ (07:00-09:00)")));
        Assert.Empty(network.ForbiddenTurns);
        Assert.Equal(0, report.Restrictions);
        Assert.Equal(6, report.Dropped.Where(dropped => dropped.Key.StartsWith("turn restrictions", StringComparison.Ordinal)).Sum(dropped => dropped.Value));
    }

    [Fact]
    public void A_street_that_leaves_the_extract_is_cut_there()
    {
        var (network, report) = Read(new PbfWriter().Node(1, 45, -30).Node(2, 45.001, -30).Way(10, [1, 2, 99], ("highway", "residential")));
        Assert.Equal((1, 2), (network.SegmentCount, network.NodeCount));
        Assert.Equal(1, report.Dropped["ways: reach beyond the file, cut there"]);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused_by_the_byte_of_its_block()
    {
        var whole = Ring().File();
        var second = whole.AsSpan().IndexOf("OSMData"u8) - 6; // 4 bytes of length and 2 of a field stand before it.
        for (var length = 0; length < whole.Length; length++)
        {
            var part = whole.AsSpan(0, length).ToArray();
            var refused = Assert.Throws<InvalidDataException>(() => Read(part));
            if (length > second)
            {
                Assert.Contains($"byte {second}", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_file_is_refused_or_read_and_nothing_else(bool compressed)
    {
        var whole = Crossing(new PbfWriter { Compressed = compressed }).Restriction(30, "no_right_turn", 10, 2, 12).File();
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var bit in (byte[])[1, 8, 0x80, 0xFF])
            {
                var damaged = (byte[])whole.Clone();
                damaged[i] ^= bit;
                var surprise = Record.Exception(() => Read(damaged));
                Assert.True(surprise is null or InvalidDataException, $"byte {i}: {surprise}");
            }
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        Assert.Contains("empty", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("not an OpenStreetMap PBF", Refusal("<?xml version=\"1.0\"?><osm></osm>"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("HistoricalInformation", Refusal(new PbfWriter { Feature = "HistoricalInformation" }.Node(1, 45, -30).File()), StringComparison.Ordinal);
        Assert.Contains("no street", Refusal(new PbfWriter().Node(1, 45, -30).File()), StringComparison.Ordinal);

        static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => Read(file)).Message;
    }

    private static (StreetNetwork Network, OsmReport Report) Read(PbfWriter writer) => Read(writer.File());

    private static (StreetNetwork Network, OsmReport Report) Read(byte[] file) => OsmStreets.Read(new MemoryStream(file), "test");

    /// <summary>A street there and back that leads from node 2 round to node 3.</summary>
    private static PbfWriter Ring() => new PbfWriter()
        .Node(2, 45, -29.999).Node(3, 45, -29.998).Node(4, 45.001, -29.999).Node(5, 45.001, -29.998)
        .Way(15, [2, 4, 5, 3], ("highway", "residential"), ("name", "Ring"));

    /// <summary>From the west over node 2: 11 straight on, 12 to the right; 13 and 14 join their ends.</summary>
    private static PbfWriter Crossing(PbfWriter? writer = null) => (writer ?? new PbfWriter())
        .Node(1, 45, -30).Node(2, 45, -29.999).Node(3, 45, -29.998).Node(4, 44.999, -29.999).Node(5, 44.999, -29.998)
        .Way(10, [1, 2], ("highway", "residential"), ("name", "West")).Way(11, [2, 3], ("highway", "residential"), ("name", "East"))
        .Way(12, [2, 4], ("highway", "residential"), ("name", "South")).Way(13, [3, 5], ("highway", "residential"), ("name", "Far"))
        .Way(14, [5, 4], ("highway", "residential"), ("name", "Back"));
}
