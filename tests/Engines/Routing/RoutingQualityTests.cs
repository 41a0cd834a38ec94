using CsCheck;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Engines.Tests.Routing;

/// <summary>What plans are worth: known optima, and properties that hold for any problem and any locks.</summary>
public sealed class RoutingQualityTests
{
    [Theory]
    [InlineData(1, 3_000)]
    [InlineData(2, 3_000)]
    [InlineData(3, 3_000)]
    [InlineData(4, 3_000)]
    [InlineData(2, 25_000)]
    [InlineData(4, 25_000)]
    public void Small_problems_are_solved_to_the_optimum_that_trying_everything_finds(int seed, int iterations)
    {
        var problem = RandomProblems.Plain(seed, stops: 7, vehicles: 3);

        var plan = Solve(problem, iterations, null, []);

        Assert.Empty(PlanChecker.Check(problem, plan, []));
        Assert.Equal(Optimum(problem), (plan.Unassigned.Count, plan.Distance));
    }

    [Fact]
    public void Stops_on_a_ring_make_one_tour_around_it()
    {
        const int count = 40;
        var points = Enumerable.Range(0, count + 1).Select(at => (X: 1_000 * Math.Cos(2 * Math.PI * at / (count + 1)), Y: 1_000 * Math.Sin(2 * Math.PI * at / (count + 1)))).ToArray();
        var distances = points.SelectMany(from => points.Select(to => (int)Math.Round(Math.Sqrt(Math.Pow(from.X - to.X, 2) + Math.Pow(from.Y - to.Y, 2))))).ToArray();
        var problem = RoutingProblem.Create(
            [.. Enumerable.Range(1, count).Select(at => new RoutingStop { Id = $"s{at}", Location = at })],
            [new RoutingVehicle { Id = "v", StartLocation = 0, EndLocation = 0 }, new RoutingVehicle { Id = "w", StartLocation = 0, EndLocation = 0 }],
            [new TravelMatrix(count + 1, distances, distances)], new RoutingObjective());

        var plan = Solve(problem, 3_000, null, []);

        Assert.Equal(Enumerable.Range(0, count + 1).Sum(at => (long)distances[(at * (count + 1)) + ((at + 1) % (count + 1))]), plan.Distance);
    }

    [Fact]
    public void Vehicles_are_saved_where_one_costs_more_than_any_detour()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var problem = RandomProblems.Plain(seed, stops: 40, vehicles: 14);
            var dear = RoutingProblem.Create(problem.Stops, problem.Vehicles, problem.Profiles, new RoutingObjective { VehicleCost = 1_000_000 });

            var (cheap, few) = (Solve(problem, 3_000, null, []), Solve(dear, 3_000, null, []));

            Assert.Empty(PlanChecker.Check(dear, few, []));
            Assert.True(few.Vehicles <= cheap.Vehicles, $"seed {seed}: {few.Vehicles} vehicles, {cheap.Vehicles} where they cost nothing");
            Assert.True(few.Unassigned.Count <= cheap.Unassigned.Count, $"seed {seed}: {few.Unassigned.Count} unassigned");
        }
    }

    [Fact]
    public void Long_searches_that_recombine_plans_keep_all_rules_of_rich_problems() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var problem = RandomProblems.Rich(seed, stops: 6, vehicles: 3);
            // Two long rounds of 4,000 iterations a stop come before the first that recombines.
            Assert.Empty(PlanChecker.Check(problem, Solve(problem, 90_000, null, []), []));
        },
        iter: 3, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void An_optional_stop_that_is_not_worth_its_detour_stays_where_it_is_locked_to()
    {
        var problem = RandomProblems.Plain(3);
        var plan = Solve(problem, 500, null, []);
        var dearest = plan.Routes.MaxBy(route => route.Distance)!; // It has routes.
        var locked = dearest.Stops[dearest.Stops.Count / 2].StopId;
        var worthless = RoutingProblem.Create([.. problem.Stops.Select(stop => stop with { Optional = stop.Id == locked })], problem.Vehicles, problem.Profiles, problem.Objective);

        var (free, held) = (Solve(worthless, 500, plan, []), Solve(worthless, 500, plan, [new StopLock(locked, LockLevel.Vehicle, dearest.VehicleId)]));

        Assert.Equal([locked], free.Unassigned);
        Assert.Empty(held.Unassigned);
        Assert.Contains(locked, held.Routes.Single(route => route.VehicleId == dearest.VehicleId).Stops.Select(stop => stop.StopId));
        Assert.True(held.Cost <= plan.Cost, $"{held.Cost} after {plan.Cost}");
    }

    [Fact]
    public void Locks_hold_and_a_replan_under_them_is_never_worse_than_the_plan() => Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 100_000]).Sample(
        (seed, choice) =>
        {
            var problem = RandomProblems.Rich(seed);
            var plan = Solve(problem, 100, null, []);
            var random = new Random(choice);
            var locks = plan.Routes.SelectMany(route => route.Stops.Where(_ => random.Next(3) == 0)
                .Select(stop => new StopLock(stop.StopId, (LockLevel)random.Next(4), route.VehicleId))).ToArray();

            var again = Solve(problem, 100, plan, locks);

            Assert.Empty(PlanChecker.Check(problem, again, locks));
            Assert.True(again.Cost <= plan.Cost, $"{again.Cost} after {plan.Cost}");
        },
        iter: 60, threads: 1, seed: "0000KOIPe036");

    private static RoutingSolution Solve(RoutingProblem problem, long iterations, RoutingSolution? from, IReadOnlyList<StopLock> locks) =>
        RoutingSolver.Solve(problem, new SolveOptions { Seed = 1, Iterations = iterations }, from, locks, CancellationToken.None);

    /// <summary>Fewest unserved stops, then least distance, over all ways to give stops to like vehicles in any order; by sets of stops: the best route of each, then the best partition.</summary>
    private static (int Unserved, long Distance) Optimum(RoutingProblem problem)
    {
        var (count, vehicle, travel) = (problem.Stops.Count, problem.Vehicles[0], problem.Profiles[0]);
        var route = Enumerable.Repeat(long.MaxValue, 1 << count).ToArray();
        Extend(0, vehicle.StartLocation, vehicle.Earliest, 0, 0);
        var plan = (long[])route.Clone();
        plan[0] = 0;
        for (var more = 1; more < problem.Vehicles.Count; more++)
        {
            var before = (long[])plan.Clone();
            for (var set = 0; set < plan.Length; set++)
            {
                for (var part = set; part > 0; part = (part - 1) & set)
                {
                    if (route[part] < long.MaxValue && before[set & ~part] < long.MaxValue)
                    {
                        plan[set] = Math.Min(plan[set], route[part] + before[set & ~part]);
                    }
                }
            }
        }

        return Enumerable.Range(0, plan.Length).Where(set => plan[set] < long.MaxValue).Select(set => (count - int.PopCount(set), plan[set])).Min();

        void Extend(int set, int at, int free, int load, long distance)
        {
            if (set != 0 && free + travel.Duration(at, vehicle.EndLocation!.Value) <= vehicle.ShiftEnd) // Plain vehicles come back.
            {
                route[set] = Math.Min(route[set], distance + travel.Distance(at, vehicle.EndLocation.Value));
            }

            for (var next = 0; next < count; next++)
            {
                var stop = problem.Stops[next];
                TimeWindow window = stop.Windows is [var only] ? only : new TimeWindow(0, vehicle.ShiftEnd);
                var begin = Math.Max(window.From, free + travel.Duration(at, stop.Location));
                if ((set & (1 << next)) == 0 && begin <= window.To && load + stop.Demand[0] <= vehicle.Capacity[0])
                {
                    Extend(set | (1 << next), stop.Location, begin + stop.ServiceTime, load + stop.Demand[0], distance + travel.Distance(at, stop.Location));
                }
            }
        }
    }
}
