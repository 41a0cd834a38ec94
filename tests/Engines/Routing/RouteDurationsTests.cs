using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Tests.Routing;

/// <summary>The bound that spares most timings: what it rules out must be ruled out.</summary>
public sealed class RouteDurationsTests
{
    [Fact]
    public void No_route_with_one_stop_more_is_shorter_than_its_bound() => Gen.Int[0, 100_000].Sample(
        seed => Assert.All(Insertions(RandomProblems.Rich(seed)), inserted => Assert.True(inserted.Bound <= inserted.Exact, $"{inserted.Exact} is less than {inserted.Bound}")), iter: 40, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Without_breaks_and_gaps_the_bound_is_exact() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var inserted = Insertions(RandomProblems.Plain(seed)).ToArray();
            Assert.NotEmpty(inserted);
            Assert.All(inserted, one => Assert.Equal(one.Exact, one.Bound));
        },
        iter: 20, threads: 1, seed: "0000KOIPe036");

    /// <summary>Every stop in every place of the other routes of a plan where it keeps all rules.</summary>
    private static IEnumerable<(int Bound, int Exact)> Insertions(RoutingProblem problem)
    {
        var model = new Model(problem, []);
        var state = new State(model);
        new Search(state, seed: 1, warm: false).Complete();
        for (var vehicle = 0; vehicle < model.VehicleCount; vehicle++)
        {
            int[] visits = [.. state.Visits(vehicle)];
            foreach (var stop in Enumerable.Range(0, model.StopCount).Where(stop => state.Route[stop] != vehicle))
            {
                for (var place = 0; place <= visits.Length; place++)
                {
                    if (!double.IsInfinity(state.Pricing.Price(vehicle, [.. visits[..place], stop, .. visits[place..]])))
                    {
                        yield return (state.Durations.With(stop, vehicle, place == 0 ? model.Start(vehicle) : visits[place - 1]), state.Pricing.Times.Duration);
                    }
                }
            }
        }
    }
}
