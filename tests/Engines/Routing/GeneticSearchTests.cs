using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Solving;
using OpsConsole.Engines.Routing.Solving.Genetic;
using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Routing;

/// <summary>Plans that may break rules at a price, the descent among them, and what breeding them comes to.</summary>
public sealed class GeneticSearchTests
{
    [Fact]
    public void Joined_stretches_take_the_time_and_the_warp_of_driving_them_from_the_best_begin()
    {
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 200], Gen.Int[0, 100], Gen.Int[0, 40]).Array[2, 6].Sample(stops =>
        {
            var joined = new Segment(stops[0].Item1, 0, stops[0].Item2, stops[0].Item2 + stops[0].Item3);
            var backwards = new Segment(stops[^1].Item1, 0, stops[^1].Item2, stops[^1].Item2 + stops[^1].Item3);
            for (var at = 1; at < stops.Length; at++)
            {
                joined = joined.Join(stops[at].Item4, new Segment(stops[at].Item1, 0, stops[at].Item2, stops[at].Item2 + stops[at].Item3));
            }

            for (var at = stops.Length - 2; at >= 0; at--)
            {
                backwards = new Segment(stops[at].Item1, 0, stops[at].Item2, stops[at].Item2 + stops[at].Item3).Join(stops[at + 1].Item4, backwards);
            }

            var driven = Enumerable.Range(0, 301).Select(Driven).ToArray();
            var warp = driven.Min(way => way.Warp);
            Assert.Equal((warp, warp), (joined.Warp, backwards.Warp));
            Assert.Equal(driven.Where(way => way.Warp == warp).Min(way => way.Duration), joined.Duration);
            Assert.Equal((joined.Duration, joined.Early, joined.Late), (backwards.Duration, backwards.Early, backwards.Late));

            (int Warp, int Duration) Driven(int begin)
            {
                var (now, warped, spent) = (begin, 0, 0);
                for (var at = 0; at < stops.Length; at++)
                {
                    var (service, open, window, travel) = stops[at];
                    (now, spent) = at == 0 ? (now, spent) : (now + travel, spent + travel);
                    var wait = Math.Max(0, open - now);
                    var late = Math.Max(0, now + wait - open - window);
                    (now, spent, warped) = (now + wait - late + service, spent + (at == 0 ? 0 : wait) + service, warped + late);
                    spent += at == 0 ? wait : 0;
                }

                return (warped, spent);
            }
        });
    }

    [Fact]
    public void Descent_makes_plans_cheaper_and_counts_what_they_cost() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (model, plain) = Plain(seed);
            var (routes, random) = (new PenalisedRoutes(plain), new SplitMix64((ulong)seed));
            var descent = new LocalSearch(plain, routes, new Neighbours(model));
            routes.Charge(random.NextBelow(20), random.NextBelow(5) + 0.5);
            routes.Become(Scattered(plain, ref random));
            var before = Counted(plain, routes);
            Assert.Equal(before, routes.Total, 1e-6);

            descent.Run(new bool[plain.Vehicles], ref random);

            Assert.Equal(Enumerable.Range(0, plain.Stops), routes.Sequences().SelectMany(route => route).Order());
            Assert.Equal(Counted(plain, routes), routes.Total, 1e-6);
            Assert.True(routes.Total < before);
        },
        iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Clean_routes_stay_as_they_are_while_nothing_near_them_changes()
    {
        var (model, plain) = Plain(4);
        var (routes, random) = (new PenalisedRoutes(plain), new SplitMix64(4));
        routes.Charge(10, 1);
        routes.Become(Scattered(plain, ref random));
        var before = routes.Sequences();

        new LocalSearch(plain, routes, new Neighbours(model)).Run([.. Enumerable.Repeat(true, plain.Vehicles)], ref random);

        Assert.Equal(before, routes.Sequences());
    }

    [Fact]
    public void Children_have_every_stop_at_most_once_and_routes_of_both_sides()
    {
        var (model, plain) = Plain(11, stops: 40);
        var exchange = new RouteExchange(plain.Stops, new Neighbours(model));
        var random = new SplitMix64(11);
        for (var time = 0; time < 100; time++)
        {
            var (first, second) = (Scattered(plain, ref random), Scattered(plain, ref random));

            var (staying, moving) = exchange.Combine(first, second, ref random);

            foreach (var child in (int[][][])[staying, moving])
            {
                int[] served = [.. child.SelectMany(route => route)];
                Assert.Equal(served.Distinct().Count(), served.Length);
            }

            Assert.Contains(moving, route => route.Length > 0 && second.Any(other => other.SequenceEqual(route)));
            Assert.Contains(staying, route => first.Any(other => ReferenceEquals(other, route)));
        }
    }

    [Fact]
    public void A_population_keeps_no_plan_twice_and_the_cheapest_for_good()
    {
        var (_, plain) = Plain(5, stops: 12, vehicles: 6);
        var (routes, population, random) = (new PenalisedRoutes(plain), new Population(), new SplitMix64(5));
        var cheapest = double.PositiveInfinity;
        for (var time = 0; time < 400; time++)
        {
            routes.Become(Scattered(plain, ref random));
            var plan = new Individual(routes, plain);
            for (var twice = 0; twice < 2; twice++)
            {
                population.Add(new Individual(routes, plain), 1, 1);
            }

            cheapest = Math.Min(cheapest, plan.Cost + plan.Overload + plan.Warp);
        }

        Assert.InRange(population.Count, 25, 130);
        var seen = Enumerable.Range(0, 2_000).SelectMany(_ => population.Parents(ref random) is var (one, other) ? [one, other] : Array.Empty<Individual>());
        Assert.Equal(cheapest, seen.Min(plan => plan.Cost + plan.Overload + plan.Warp), 1e-6);
    }

    [Fact]
    public void Bred_plans_keep_all_rules_and_are_the_same_every_time() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var problem = RandomProblems.Plain(seed, vehicles: 16);
            var (one, two) = (Solve(problem, 90_000), Solve(problem, 90_000));

            Assert.True(GeneticPhase.Pays(new Model(problem, []), 90_000, new FoundPlan(0, [[.. Enumerable.Range(0, 30)]])));
            Assert.Empty(PlanChecker.Check(problem, one, []));
            Assert.Equal(one.Routes.Select(route => string.Join(' ', route.Stops)), two.Routes.Select(route => string.Join(' ', route.Stops)));
        },
        iter: 3, threads: 1, seed: "0000KOIPe036");

    private static RoutingSolution Solve(RoutingProblem problem, long iterations) =>
        RoutingSolver.Solve(problem, new SolveOptions { Seed = 1, Iterations = iterations }, null, [], CancellationToken.None);

    private static (Model Model, PlainProblem Plain) Plain(int seed, int stops = 30, int vehicles = 8)
    {
        var model = new Model(RandomProblems.Plain(seed, stops, vehicles), []);
        return (model, PlainProblem.Of(model) ?? throw new InvalidOperationException("The problem is not plain."));
    }

    /// <summary>Any plan, whatever it breaks; a route may be empty.</summary>
    private static int[][] Scattered(PlainProblem plain, ref SplitMix64 random)
    {
        List<int>[] routes = [.. Enumerable.Range(0, plain.Vehicles).Select(_ => new List<int>())];
        for (var stop = 0; stop < plain.Stops; stop++)
        {
            var route = routes[random.NextBelow(plain.Vehicles)];
            route.Insert(random.NextBelow(route.Count + 1), stop);
        }

        return [.. routes.Select(route => route.ToArray())];
    }

    /// <summary>What routes cost, from driving them.</summary>
    private static double Counted(PlainProblem plain, PenalisedRoutes routes)
    {
        var sum = 0.0;
        foreach (var route in routes.Sequences().Where(route => route.Length > 0))
        {
            var (place, now, warp, load, way) = (plain.Start, plain.Begin, 0, 0, 0);
            foreach (var stop in route)
            {
                Drive(stop);
                now = Math.Max(now, plain.Sites[stop].Open);
                Jump(plain.Sites[stop].Close);
                (now, load) = (now + plain.Sites[stop].Service, load + plain.Sites[stop].Demand);
            }

            Drive(plain.End);
            Jump(plain.Close);
            sum += plain.Opening + way + routes.Overload(load) + (routes.WarpPrice * warp);

            void Drive(int to) => (way, now, place) = (way + plain.Ways[(place * plain.Width) + to], now + plain.Times[(place * plain.Width) + to], to);

            void Jump(int close) => (warp, now) = now > close ? (warp + now - close, close) : (warp, now);
        }

        return sum;
    }
}
