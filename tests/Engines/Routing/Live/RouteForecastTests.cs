using OpsConsole.Engines.Routing.Live;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Routing.Live;

public sealed class RouteForecastTests
{
    private static readonly LatenessRule Rule = new(300, 120, 0.5, 2);

    [Fact]
    public void Before_anything_was_seen_arrivals_are_as_planned_and_less_certain_the_farther_ahead()
    {
        var forecasts = RouteForecast.Of([new("a", 600, 180), new("b", 300, 180), new("c", 900, 180)], Pace.Travel, Pace.Service);
        Assert.Equal([600, 1_080, 2_160], forecasts.Select(stop => Math.Round(stop.P50)));
        var spreads = forecasts.Select(stop => stop.P90 - stop.P10).ToArray();
        Assert.True(spreads[0] > 100 && spreads[1] > spreads[0] && spreads[2] > spreads[1], string.Join(", ", spreads));
        Assert.All(forecasts, stop => Assert.Equal((0d, 0d), (stop.MissProbability, stop.ExpectedLateSeconds)));
    }

    [Fact]
    public void A_slow_morning_moves_what_is_ahead_and_makes_it_surer()
    {
        var slow = Enumerable.Range(0, 12).Aggregate(Pace.Travel, (pace, _) => pace.Observe(400, 560));
        Assert.InRange(slow.Ratio, 1.25, 1.4);
        Assert.True(slow.ScatterSeconds < Pace.Travel.ScatterSeconds);
        var ahead = new VisitAhead[] { new("a", 1_000, 0) };
        var (before, after) = (RouteForecast.Of(ahead, Pace.Travel, Pace.Service)[0], RouteForecast.Of(ahead, slow, Pace.Service)[0]);
        Assert.True(after.P50 > before.P50 + 200);
        Assert.True(after.P90 - after.P10 < before.P90 - before.P10);
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(29, 500)]
    [InlineData(double.NaN, 500)]
    [InlineData(300, double.NaN)]
    public void What_says_nothing_teaches_nothing(double planned, double actual) => Assert.Same(Pace.Travel, Pace.Travel.Observe(planned, actual));

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.3, 2)]
    [InlineData(0.85, 3)]
    public void Four_of_five_arrivals_lie_between_the_tenth_and_the_ninetieth_percentile(double ratio, ulong seed)
    {
        var random = new Random((int)seed);
        var (inside, below, all) = (0, 0, 0);
        for (var day = 0; day < 400; day++)
        {
            var pace = Pace.Travel;
            for (var leg = 0; leg < 15; leg++)
            {
                pace = pace.Observe(400, Real(400));
            }

            var forecast = RouteForecast.Of([new("a", 500, 0), new("b", 700, 0), new("c", 600, 0)], pace, Pace.Service);
            var now = 0d;
            foreach (var (stop, planned) in forecast.Zip([500d, 700d, 600d]))
            {
                now += Real(planned);
                (inside, below, all) = (inside + (now >= stop.P10 && now <= stop.P90 ? 1 : 0), below + (now < stop.P10 ? 1 : 0), all + 1);
            }
        }

        Assert.InRange(inside / (double)all, 0.74, 0.88);
        Assert.InRange(below / (double)all, 0.04, 0.17);

        double Real(double planned) => ratio * planned * (1 + (0.25 * Math.Sqrt(300 / planned) * NormalDistribution.Quantile((random.NextDouble() * 0.9999) + 0.00005)));
    }

    [Fact]
    public void A_vehicle_that_waits_for_a_door_leaves_when_it_opens_and_is_sure_of_it()
    {
        var forecasts = RouteForecast.Of([new("a", 600, 0) { Windows = [new(7_200, 9_000)] }, new("b", 600, 0)], Pace.Travel, Pace.Service);
        Assert.InRange(forecasts[0].P50, 599, 601);
        Assert.InRange(forecasts[1].P50, 7_799, 7_801);
        var straight = RouteForecast.Of([new("b", 7_800, 0)], Pace.Travel, Pace.Service)[0];
        Assert.True(forecasts[1].P90 - forecasts[1].P10 < (straight.P90 - straight.P10) / 2);
    }

    [Fact]
    public void Chance_and_amount_of_lateness_agree_with_many_drawn_arrivals()
    {
        var stop = RouteForecast.Of([new("a", 1_000, 0) { Windows = [new(-100, 950)] }], Pace.Travel, Pace.Service)[0];
        var random = new Random(5);
        var deviation = Math.Sqrt(Pace.Travel.Variance(1_000));
        var drawn = Enumerable.Range(0, 200_000).Select(_ => Math.Max(0, 50 + (deviation * NormalDistribution.Quantile((random.NextDouble() * 0.99999) + 0.000005)))).ToArray();
        Assert.Equal(drawn.Count(late => late > 0) / (double)drawn.Length, stop.MissProbability, 0.01);
        Assert.Equal(drawn.Average(), stop.ExpectedLateSeconds, 2d);
    }

    [Fact]
    public void Of_several_windows_the_first_that_can_be_reached_counts()
    {
        var stop = RouteForecast.Of([new("a", 3_000, 0) { Windows = [new(0, 600), new(3_600, 7_200)] }, new("b", 100, 0)], Pace.Travel, Pace.Service);
        Assert.True(stop[0].MissProbability < 0.001);
        Assert.InRange(stop[1].P50, 3_690, 3_900);
    }

    [Fact]
    public void Lateness_is_told_after_two_looks_and_is_over_only_well_below_its_threshold()
    {
        var watch = default(LatenessWatch);
        foreach (var (late, expected) in new[] { (400d, false), (100, false), (400, false), (400, true), (200, true), (100, true), (290, true), (100, true), (100, false), (299, false), (299, false) })
        {
            watch = watch.Next(new ArrivalForecast("a", 0, 0, 0, 0.9, late), Rule);
            Assert.Equal(expected, watch.IsLate);
        }
    }

    [Fact]
    public void A_vehicle_with_nothing_ahead_is_not_late_any_more() => Assert.False(new LatenessWatch(true, 1).Next(null, Rule).IsLate);
}
