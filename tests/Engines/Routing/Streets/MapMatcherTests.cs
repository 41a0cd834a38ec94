using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

public sealed class MapMatcherTests
{
    private const double Metre = 1 / GeoPoint.MetresPerDegree;
    private static readonly StreetRouter Ladder = MakeLadder();

    [Fact]
    public void A_noisy_trace_stays_on_its_street_beside_a_parallel_one()
    {
        var (matched, nearest) = (0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var matcher = new MapMatcher(Ladder);
            for (var x = 20; x < 780; x += 20)
            {
                // 25 metres between the two streets, 10 metres of noise: the nearest street is one time in ten the wrong one.
                var at = At(x + (10 * Normal(random)), 10 * Normal(random));
                matched += matcher.Advance(at, null)!.Value.Street == "South Street" ? 1 : 0;
                nearest += Ladder.Network.Name(Ladder.Snap(at, 100)!.Value.Segment) == "South Street" ? 1 : 0;
            }
        }

        Assert.InRange(nearest, 25, 60);
        Assert.True(matched <= nearest / 2, $"of 380 positions matching puts {matched} on the parallel street, the nearest street {nearest}");
    }

    [Fact]
    public void A_heading_decides_between_crossing_streets()
    {
        var corner = At(203, -3);
        Assert.Equal("North Street", Ladder.Match(corner, 90, null)!.Value.Street);
        Assert.Equal("Rung 2", Ladder.Match(corner, 180, null)!.Value.Street);
    }

    [Fact]
    public void Against_a_one_way_street_nobody_is_placed_while_another_is_near()
    {
        // South Street leads west.
        Assert.Equal("South Street", Ladder.Match(At(150, -13), 270, null)!.Value.Street);
        Assert.Equal("North Street", Ladder.Match(At(150, -13), 90, null)!.Value.Street);
    }

    [Fact]
    public void A_vehicle_that_stands_on_a_one_way_street_does_not_drive_around_the_block()
    {
        var matcher = new MapMatcher(Ladder);
        foreach (var x in (double[])[370, 355, 340, 343, 345, 341, 339])
        {
            Assert.Equal("South Street", matcher.Advance(At(x, -21), null)!.Value.Street);
        }
    }

    [Fact]
    public void Where_no_street_is_near_there_is_no_place_and_the_trace_begins_anew()
    {
        var matcher = new MapMatcher(Ladder);
        Assert.NotNull(matcher.Advance(At(100, 2), null));
        Assert.Null(matcher.Advance(At(100, 400), null));
        Assert.Equal("South Street", matcher.Advance(At(640, -24), null)!.Value.Street);
    }

    /// <summary>Two parallel streets 25 metres apart, the southern one one-way to the west, joined every 100 metres.</summary>
    private static StreetRouter MakeLadder()
    {
        var builder = new StreetNetworkBuilder();
        for (var i = 0; i <= 8; i++)
        {
            builder.AddNode(At(100 * i, 0));
            builder.AddNode(At(100 * i, -25));
            builder.AddSegment(new SegmentDraft(2 * i, (2 * i) + 1, StreetClass.Residential, 20, 20) { Name = $"Rung {i}" });
        }

        for (var i = 0; i < 8; i++)
        {
            builder.AddSegment(new SegmentDraft(2 * i, (2 * i) + 2, StreetClass.Residential, 30, 30) { Name = "North Street" });
            builder.AddSegment(new SegmentDraft((2 * i) + 3, (2 * i) + 1, StreetClass.Residential, 30, null) { Name = "South Street" });
        }

        return StreetRouter.Build(builder.Build("ladder"));
    }

    private static GeoPoint At(double eastMetres, double northMetres) => new(45 + (northMetres * Metre), -30 + (eastMetres * Metre / Math.Cos(45 * Math.PI / 180)));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
