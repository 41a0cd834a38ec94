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

    [Fact]
    public void What_rules_out_places_at_one_look_is_never_less_than_a_leg_beside_the_stop()
    {
        foreach (var seed in (int[])[1, 2, 3, 4])
        {
            var model = new Model(RandomProblems.Plain(seed, stops: 230, vehicles: 70), []);
            var (plain, neighbours, random) = (PlainProblem.Of(model)!, new Neighbours(model), new SplitMix64((ulong)seed));
            var routes = new PlainRoutes(plain);
            var (insertion, ruin, cheaper) = (new PlainInsertion(plain, routes, neighbours, 1), new PlainRuin(plain, routes, neighbours), 0);
            for (var iteration = 0; iteration < 300; iteration++)
            {
                routes.Begin();
                ruin.Run(ref random);
                foreach (var stop in routes.Bank.Items.ToArray())
                {
                    if (insertion.Find(stop) is >= 0 and var place)
                    {
                        cheaper += Cheapest(plain, routes, neighbours, stop) < Detour(plain, routes, stop, place) ? 1 : 0;
                        routes.Insert(stop, place);
                    }
                }

                if (iteration % 3 == 0)
                {
                    routes.Rollback();
                }

                for (var route = 0; route < plain.Vehicles; route++)
                {
                    var row = routes.Row(route);
                    for (var slot = 1; slot < row.Length - 1; slot++)
                    {
                        Assert.True(routes.Reach[row[slot].Place] >= row[slot].Leg && (slot > 1 || routes.Reach[row[slot].Place] >= row[0].Leg));
                    }
                }

                Assert.All(routes.Bank.Items.ToArray(), stop => Assert.True(routes.Reach[stop] < 0));
            }

            // One place in a hundred is passed over at random.
            Assert.InRange(cheaper, 0, 300);
        }
    }

    /// <summary>What the cheapest place behind or before a near stop costs, looked at one by one.</summary>
    private static int Cheapest(PlainProblem plain, PlainRoutes routes, Neighbours neighbours, int stop)
    {
        var best = int.MaxValue;
        foreach (var near in neighbours.Of(stop))
        {
            if (routes.Where[near] is >= 0 and var at && routes.Room[at / routes.Stride] >= plain.Sites[stop].Demand)
            {
                best = Math.Min(best, Fits(plain, routes, stop, at) ? Detour(plain, routes, stop, at) : int.MaxValue);
                best = Math.Min(best, at % routes.Stride == 1 && Fits(plain, routes, stop, at - 1) ? Detour(plain, routes, stop, at - 1) : int.MaxValue);
            }
        }

        return best;
    }

    private static bool Fits(PlainProblem plain, PlainRoutes routes, int stop, int behind)
    {
        var row = routes.Row(behind / routes.Stride);
        var site = plain.Sites[stop];
        var (slot, next) = (row[behind % routes.Stride], row[(behind % routes.Stride) + 1]);
        var begin = Math.Max(slot.Done + plain.Times[(slot.Place * plain.Width) + stop], site.Open);
        return begin <= site.Close && begin + site.Service + plain.Times[(stop * plain.Width) + next.Place] <= next.Late;
    }

    private static int Detour(PlainProblem plain, PlainRoutes routes, int stop, int behind)
    {
        var row = routes.Row(behind / routes.Stride);
        if (row.Length == 2)
        {
            return 0;
        }

        var (slot, next) = (row[behind % routes.Stride], row[(behind % routes.Stride) + 1]);
        return plain.Ways[(slot.Place * plain.Width) + stop] + plain.Ways[(stop * plain.Width) + next.Place] - slot.Leg;
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
