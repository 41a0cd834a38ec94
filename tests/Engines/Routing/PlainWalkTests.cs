using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Solving;
using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Routing;

/// <summary>The fast walk of plain problems against the one of all problems: what it counts must be what that one counts.</summary>
public sealed class PlainWalkTests
{
    [Fact]
    public void Every_plan_on_a_plain_walk_keeps_all_rules_and_costs_what_the_rich_walk_says() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var model = new Model(RandomProblems.Plain(seed), []);
            var (walk, state, random) = (Walk.Over(model, (ulong)seed), new State(model), new SplitMix64((ulong)seed));
            Assert.IsType<PlainWalk>(walk);
            walk.Become([.. Enumerable.Repeat<int[]>([], model.VehicleCount)]);
            for (var iteration = 0; iteration < 300; iteration++)
            {
                walk.Step(iteration % 2 == 0 ? 100 : 1, ref random);
                var plan = walk.Sequences();
                Assert.All(plan.Select((visits, vehicle) => state.Pricing.Price(vehicle, visits)), cost => Assert.True(double.IsFinite(cost)));
                state.Become(plan);
                Assert.Equal(state.Total, walk.Total, 1e-6);
            }

            state.Become(walk.BestSequences());
            Assert.Equal(state.Total, walk.BestTotal, 1e-6);
        },
        iter: 20, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void What_a_rich_walk_counts_is_what_its_plan_costs_where_it_is_taken_over() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var model = new Model(RandomProblems.Rich(seed, stops: 40, vehicles: 9), []);
            var (walk, state, random) = (new RichWalk(new State(model), (ulong)seed), new State(model), new SplitMix64((ulong)seed));
            walk.Become([.. Enumerable.Repeat<int[]>([], model.VehicleCount)]);
            for (var iteration = 0; iteration < 100; iteration++)
            {
                walk.Step(iteration % 2 == 0 ? 100 : 1, ref random);
                state.Become(walk.Sequences());
                Assert.Equal(state.Total, walk.Total, 1e-6);
            }
        },
        iter: 30, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Both_walks_come_to_equally_good_plans()
    {
        var (plain, rich) = (0.0, 0.0);
        for (var seed = 0; seed < 8; seed++)
        {
            var model = new Model(RandomProblems.Plain(seed, stops: 20), []);
            plain += Best(Walk.Over(model, 1), model);
            rich += Best(new RichWalk(new State(model), 1), model);
        }

        Assert.InRange(plain, 0.98 * rich, 1.02 * rich);
    }

    [Fact]
    public void Rich_problems_are_not_taken_for_plain() =>
        Assert.All(Enumerable.Range(0, 60), seed => Assert.Null(PlainProblem.Of(new Model(RandomProblems.Rich(seed), []))));

    [Fact]
    public void A_region_searched_by_itself_makes_the_whole_plan_cheaper_by_as_much() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var problem = RandomProblems.Rich(seed, stops: 40, vehicles: 9);
            var model = new Model(problem, []);
            var (state, random) = (new State(model), new SplitMix64((ulong)seed));
            new Search(state, seed, warm: false).Complete();
            var whole = state.Total;
            var region = Region.Around(state, new Neighbours(model), random.NextBelow(model.StopCount), mostStops: 15);
            var walk = Walk.Over(region.Model, 1);
            walk.Become(region.Sequences);
            var part = walk.Total;
            for (var iteration = 0; iteration < 100; iteration++)
            {
                walk.Step(10, ref random);
            }

            region.Return(walk.BestSequences());
            var alone = new State(region.Model);
            alone.Become(walk.BestSequences());

            Assert.True(walk.BestTotal <= part);
            Assert.Equal(whole - part, state.Total - alone.Total, 1e-3);
            Assert.All(Enumerable.Range(0, model.VehicleCount), vehicle => Assert.True(double.IsFinite(state.Pricing.Price(vehicle, state.Visits(vehicle)))));
        },
        iter: 30, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Large_problems_are_searched_region_by_region_the_same_way_every_time()
    {
        var problem = RandomProblems.Plain(3, stops: 400, vehicles: 120);
        var first = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 0 }, null, [], CancellationToken.None);

        var (one, two) = (Solve(), Solve());

        Assert.Empty(PlanChecker.Check(problem, one, []));
        Assert.Equal(one.Routes.Select(route => string.Join(' ', route.Stops)), two.Routes.Select(route => string.Join(' ', route.Stops)));
        Assert.True(one.Cost < 0.95 * first.Cost, $"{one.Cost} after {first.Cost}");

        RoutingSolution Solve() => RoutingSolver.Solve(problem, new SolveOptions { Seed = 1, Iterations = 20_000 }, null, [], CancellationToken.None);
    }

    private static double Best(Walk walk, Model model)
    {
        var random = new SplitMix64(1);
        walk.Become([.. Enumerable.Repeat<int[]>([], model.VehicleCount)]);
        for (var iteration = 0; iteration < 4_000; iteration++)
        {
            walk.Step(20 * (1 - (iteration / 4_000.0)), ref random);
        }

        return walk.BestTotal;
    }
}
