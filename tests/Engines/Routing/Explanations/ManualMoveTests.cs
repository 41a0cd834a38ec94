using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class ManualMoveTests
{
    [Fact]
    public void Any_row_of_moves_keeps_the_account_of_stops_costs_and_violations() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, solved) = SolvedProblems.Rich(seed);
            var (evaluator, random) = (PlanEvaluator.For(problem), new Random(seed));
            var plan = evaluator.Evaluate(solved);
            for (var step = 0; step < 8; step++)
            {
                var move = Any(problem, random);

                var result = ManualMove.Try(evaluator, plan, move);

                Assert.Null(result.Refusal);
                Assert.Equal(problem.Stops.Count, result.Solution.Routes.Sum(route => route.Stops.Count) + result.Solution.Unassigned.Count);
                Assert.Equal(PlanChecker.Check(problem, result.Solution, []).Select(violation => violation.Message), result.Violations.Select(violation => violation.Message));
                Assert.DoesNotContain(result.Violations, violation => violation.Kind is ViolationKind.Timing or ViolationKind.Figures or ViolationKind.Missing or ViolationKind.Duplicate);
                Assert.Equal(result.Plan.Ledger.Total.Total - plan.Ledger.Total.Total, result.Delta.Total, 1e-6);
                Assert.All(result.Added, violation => Assert.Contains(violation, result.Violations));
                Assert.All(result.Resolved, violation => Assert.Contains(violation, plan.Violations));
                plan = result.Plan;
            }
        },
        iter: 80, threads: 1);

    [Fact]
    public void A_placed_stop_is_where_it_was_put() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, solved) = SolvedProblems.Rich(seed);
            var random = new Random(seed);
            var (stop, vehicle) = (problem.Stops[random.Next(problem.Stops.Count)].Id, problem.Vehicles[random.Next(problem.Vehicles.Count)].Id);
            var position = random.Next(12);

            var result = ManualMove.Try(problem, solved, new PlanMove.Place(stop, vehicle, position), []);

            var route = result.Solution.Routes.Single(route => route.VehicleId == vehicle).Stops.Select(visit => visit.StopId).ToList();
            Assert.Equal(Math.Min(position, route.Count - 1), route.IndexOf(stop));
            Assert.DoesNotContain(stop, result.Solution.Unassigned);
        },
        iter: 80, threads: 1);

    [Fact]
    public void The_best_place_of_a_vehicle_is_no_worse_than_any_other_place_there() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, solved) = SolvedProblems.Rich(seed);
            var random = new Random(seed);
            var stop = problem.Stops.First(stop => stop.PickupId is null && problem.Stops.All(other => other.PickupId != stop.Id) || stop.Id == problem.Stops[^1].Id);
            var vehicle = problem.Vehicles[random.Next(problem.Vehicles.Count)].Id;
            if (problem.Stops.Any(other => other.PickupId == stop.Id) || stop.PickupId is not null)
            {
                return;
            }

            var best = ManualMove.Try(problem, solved, new PlanMove.PlaceBest(stop.Id, vehicle), []);

            for (var position = 0; position < 10; position++)
            {
                var other = ManualMove.Try(problem, solved, new PlanMove.Place(stop.Id, vehicle, position), []);
                Assert.True(best.Plan.Feasible || !other.Plan.Feasible);
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public void Unassigned_and_put_back_the_plan_is_as_it_was()
    {
        var problem = RandomProblems.Plain(4);
        var plan = PlanEvaluator.For(problem).Evaluate(RoutingSolver.Solve(problem, new SolveOptions { Iterations = 200 }, null, [], CancellationToken.None));
        var evaluator = PlanEvaluator.For(problem);
        var (route, place) = (plan.Solution.Routes[1], 2);
        var stop = route.Stops[place].StopId;

        var without = ManualMove.Try(evaluator, plan, new PlanMove.Unassign(stop));
        var back = ManualMove.Try(evaluator, without.Plan, new PlanMove.Place(stop, route.VehicleId, place));

        Assert.Contains(stop, without.Solution.Unassigned);
        Assert.True(without.Delta.Unserved > 0);
        Assert.Equal(PlanText.Of(plan.Solution), PlanText.Of(back.Solution));
        Assert.Equal(-without.Delta.Total, back.Delta.Total, 1e-6);
    }

    [Fact]
    public void Swapped_stops_have_each_other_s_place_and_a_reversed_route_runs_backwards()
    {
        var problem = RandomProblems.Plain(4);
        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 200 }, null, [], CancellationToken.None);
        var (one, other) = (plan.Routes[0].Stops[1].StopId, plan.Routes[1].Stops[0].StopId);

        var swapped = ManualMove.Try(problem, plan, new PlanMove.Swap(one, other), []).Solution;
        var reversed = ManualMove.Try(problem, plan, new PlanMove.Reverse(plan.Routes[0].VehicleId), []).Solution;

        Assert.Equal((other, one), (swapped.Routes[0].Stops[1].StopId, swapped.Routes[1].Stops[0].StopId));
        Assert.Equal(plan.Routes[0].Stops.Select(visit => visit.StopId).Reverse(), reversed.Routes[0].Stops.Select(visit => visit.StopId));
    }

    [Fact]
    public void A_move_against_a_lock_is_shown_with_the_lock_that_it_breaks()
    {
        var problem = RandomProblems.Plain(4);
        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 200 }, null, [], CancellationToken.None);
        var (held, to) = (plan.Routes[0].Stops[0].StopId, plan.Routes[1].VehicleId);

        var result = ManualMove.Try(problem, plan, new PlanMove.Place(held, to, 0), [new StopLock(held, LockLevel.Time, plan.Routes[0].VehicleId)]);

        Assert.Contains(result.Added, violation => violation.Kind == ViolationKind.Lock && violation.StopId == held);
    }

    [Theory]
    [InlineData("nobody", "v0", ViolationKind.UnknownStop)]
    [InlineData("s0", "van", ViolationKind.UnknownVehicle)]
    public void A_move_of_what_is_not_there_leaves_the_plan_as_it_is(string stop, string vehicle, string kind)
    {
        var problem = RandomProblems.Plain(4);
        var plan = RoutingSolver.Solve(problem, new SolveOptions { Iterations = 20 }, null, [], CancellationToken.None);

        var result = ManualMove.Try(problem, plan, new PlanMove.Place(stop, vehicle, 0), []);

        Assert.Equal(kind, result.Refusal?.Kind);
        Assert.Equal(PlanText.Of(plan), PlanText.Of(result.Solution));
    }

    private static PlanMove Any(RoutingProblem problem, Random random)
    {
        var (stop, other, vehicle) = (problem.Stops[random.Next(problem.Stops.Count)].Id, problem.Stops[random.Next(problem.Stops.Count)].Id, problem.Vehicles[random.Next(problem.Vehicles.Count)].Id);
        return random.Next(5) switch
        {
            0 => new PlanMove.Place(stop, vehicle, random.Next(-1, 12)),
            1 => new PlanMove.PlaceBest(stop, vehicle),
            2 => new PlanMove.Unassign(stop),
            3 => new PlanMove.Swap(stop, other),
            _ => new PlanMove.Reverse(vehicle),
        };
    }
}
