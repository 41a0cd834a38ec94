using CsCheck;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

public sealed class SnappingTests
{
    [Fact]
    public void No_place_on_any_street_is_nearer_than_the_one_that_is_found() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var network = RandomStreets.Network(seed, side: 14);
            var router = StreetRouter.Build(network);
            var random = new Random(seed);
            for (var i = 0; i < 10; i++)
            {
                var at = new GeoPoint(45 + (0.024 * (random.NextDouble() - 0.1)), -30 + (0.034 * (random.NextDouble() - 0.1)));
                var nearest = Enumerable.Range(0, network.SegmentCount).Min(segment => Metres(network, segment, at));
                var found = router.Snap(at, 10_000)!.Value;
                Assert.InRange(found.MetresAway, nearest - 0.6, nearest + 0.6);
                Assert.Equal(found.MetresAway, found.At.MetresTo(at), 3);
                Assert.InRange(Metres(network, found.Segment, found.At), 0, 0.6);
                Assert.Null(router.Snap(at, (found.MetresAway / 2) - 0.01));
                Assert.Equal(found.MetresAway, router.Near(at, found.MetresAway + 1)[0].MetresAway, 6);
                var near = router.Near(at, 120).Select(place => place.Segment).ToHashSet();
                Assert.All(Enumerable.Range(0, network.SegmentCount), segment =>
                {
                    // The brute force is right to half a metre.
                    if (Math.Abs(Metres(network, segment, at) - 120) > 1)
                    {
                        Assert.Equal(Metres(network, segment, at) < 120, near.Contains(segment));
                    }
                });
            }
        },
        iter: 10);

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(91, 0)]
    [InlineData(45, -30.8)]
    public void A_place_off_the_globe_or_too_far_is_on_no_street(double lat, double lon)
    {
        var router = StreetRouter.Build(RandomStreets.Network(1), TestContext.Current.CancellationToken);
        Assert.Null(router.Snap(new GeoPoint(lat, lon), 5_000));
        Assert.Empty(router.Near(new GeoPoint(lat, lon), 5_000));
    }

    [Fact]
    public void A_fraction_says_how_far_along_the_street_a_place_is()
    {
        var builder = new StreetNetworkBuilder();
        builder.AddNode(new GeoPoint(45, -30));
        builder.AddNode(new GeoPoint(45, -29.99));
        builder.AddSegment(new SegmentDraft(0, 1, StreetClass.Residential, 30, 30) { Between = [new GeoPoint(45, -29.998)] });
        var router = StreetRouter.Build(builder.Build("line"), TestContext.Current.CancellationToken);
        Assert.Equal(0.25, router.Snap(new GeoPoint(45.0001, -29.9975), 50)!.Value.Fraction, 4);
        Assert.Equal(0, router.Snap(new GeoPoint(45, -30.0001), 50)!.Value.Fraction);
        Assert.Equal(1, router.Snap(new GeoPoint(45, -29.9899), 50)!.Value.Fraction);
        Assert.Equal(11.12, router.Snap(new GeoPoint(45.0001, -29.9975), 50)!.Value.MetresAway, 1);
    }

    /// <summary>Distance to the nearest of many places along a segment: no cleverness.</summary>
    private static double Metres(StreetNetwork network, int segment, GeoPoint at)
    {
        var least = double.PositiveInfinity;
        var shape = network.Shape(segment);
        for (var i = 1; i < shape.Count; i++)
        {
            var steps = Math.Max(1, (int)shape[i - 1].MetresTo(shape[i]));
            for (var step = 0; step <= steps; step++)
            {
                var share = (double)step / steps;
                least = Math.Min(least, at.MetresTo(new GeoPoint(
                    shape[i - 1].Lat + (share * (shape[i].Lat - shape[i - 1].Lat)), shape[i - 1].Lon + (share * (shape[i].Lon - shape[i - 1].Lon)))));
            }
        }

        return least;
    }
}
