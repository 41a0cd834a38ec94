using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Live;

namespace OpsConsole.Engines.Tests.Routing.Live;

public sealed class RouteProgressTests
{
    private static readonly PlaceAhead[] Ahead = [new("a", At(500)), new("b", At(1_000)), new("c", At(1_000))];

    [Fact]
    public void Driving_past_a_stop_is_not_being_there()
    {
        var passed = Drive(new RouteProgress(), (0, 40), (470, 40), (640, 40));
        Assert.Empty(passed.Arrived);
        Assert.Null(passed.Here);
    }

    [Fact]
    public void A_slow_position_nearby_is_an_arrival_and_a_second_one_without_speed_too_from_the_first_on()
    {
        Assert.Equal(10, Drive(new RouteProgress(), (0, 40), (480, 3)).Arrived["a"]);
        var unknown = Drive(new RouteProgress(), (0, null), (480, null), (510, null), (510, null));
        Assert.Equal(("a", 10d), (unknown.Here, unknown.Arrived["a"]));
    }

    [Fact]
    public void Stops_may_be_served_out_of_order_and_noise_at_the_kerb_changes_nothing()
    {
        var there = Drive(new RouteProgress(), (0, 40), (1_010, 0), (1_090, 5), (940, 20));
        Assert.Equal(("b", 10d), (there.Here, there.Arrived["b"]));
        Assert.False(there.Arrived.ContainsKey("a"));
        var gone = there.Done("b").Advance(At(1_400), 100, 40, [Ahead[0], Ahead[2]]);
        Assert.Null(gone.Here);
        Assert.Empty(gone.Arrived);
    }

    private static GeoPoint At(double metres) => new(49.4, 8.69 + (metres / (GeoPoint.MetresPerDegree * Math.Cos(49.4 * Math.PI / 180))));

    private static RouteProgress Drive(RouteProgress progress, params (double Metres, double? Kmh)[] fixes) =>
        fixes.Select((fix, i) => (fix, i)).Aggregate(progress, (sum, next) => sum.Advance(At(next.fix.Metres), 10 * next.i, next.fix.Kmh, Ahead));
}
