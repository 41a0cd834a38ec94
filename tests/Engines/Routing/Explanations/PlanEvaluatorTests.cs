using CsCheck;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class PlanEvaluatorTests
{
    [Fact]
    public void Evaluated_again_a_solved_plan_has_the_solver_s_times_loads_and_costs() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var (problem, solved) = SolvedProblems.Rich(seed);

            var plan = PlanEvaluator.For(problem).Evaluate(solved);

            Assert.Empty(plan.Violations);
            Assert.Equal(PlanText.Of(solved), PlanText.Of(plan.Solution));
            Assert.Equal(plan.Solution.Cost, (long)Math.Round(plan.Ledger.Total.Total));
        },
        iter: 80, threads: 1);

    [Fact]
    public void Any_shuffled_plan_is_timed_without_contradiction_and_breaks_only_rules_that_it_names() => Gen.Int[0, 100_000].Sample(
        seed =>
        {
            var problem = RandomProblems.Rich(seed);
            var routes = SolvedProblems.Shuffled(problem, seed);

            var plan = PlanEvaluator.Evaluate(problem, routes);

            Assert.DoesNotContain(plan.Violations, violation => violation.Kind is ViolationKind.Timing or ViolationKind.Figures or ViolationKind.Missing or ViolationKind.Duplicate or ViolationKind.ShiftStart or ViolationKind.BeforeWindow);
            Assert.All(plan.Violations, violation => Assert.True(violation.Amount > 0));
            Assert.Equal(problem.Stops.Count, plan.Solution.Routes.Sum(route => route.Stops.Count) + plan.Solution.Unassigned.Count);
            Assert.Equal(plan.Ledger.Total.Total, plan.Ledger.LeftOut.Total + plan.Ledger.Routes.Sum(route => route.Cost.Total), 1e-6);
            Assert.Equal(plan.Ledger.Total.Total, plan.Ledger.Total.Items().Sum(item => item.Amount), 1e-6);
        },
        iter: 200, threads: 1);

    [Fact]
    public void What_the_problem_does_not_have_is_named_and_passed_over()
    {
        var problem = RandomProblems.Plain(1);

        var plan = PlanEvaluator.Evaluate(problem, [new RouteSequence("v0", ["s1", "nobody"]), new RouteSequence("van", ["s2"]), new RouteSequence("v0", ["s3", .. Enumerable.Repeat("s1", 200)])]);

        Assert.Equal(["s1", "s3"], plan.Solution.Routes.Single().Stops.Select(visit => visit.StopId));
        Assert.Equal(
            [(ViolationKind.UnknownStop, "v0", "nobody"), (ViolationKind.UnknownVehicle, "van", null), (ViolationKind.Duplicate, "v0", null), (ViolationKind.Duplicate, "v0", "s1")],
            plan.Violations.Where(violation => violation.Kind != ViolationKind.Window).Select(violation => (violation.Kind, violation.VehicleId, violation.StopId)).Distinct());
        Assert.Contains("s2", plan.Solution.Unassigned);
    }

    [Fact]
    public void Lateness_is_counted_in_ticks_at_the_stop_where_it_happens()
    {
        var travel = Enumerable.Range(0, 9).Select(at => at / 3 == at % 3 ? 0 : 100).ToArray();
        var problem = RoutingProblem.Create(
            [new RoutingStop { Id = "a", Location = 1, ServiceTime = 10, Windows = [new TimeWindow(0, 1_000)] }, new RoutingStop { Id = "b", Location = 2, Windows = [new TimeWindow(50, 150)], Demand = [3] }],
            [new RoutingVehicle { Id = "van", StartLocation = 0, EndLocation = 0, ShiftEnd = 290, Capacity = [1] }],
            [new TravelMatrix(3, travel, travel)], new RoutingObjective { CostPerLate = 2 });

        var plan = PlanEvaluator.Evaluate(problem, [new RouteSequence("van", ["a", "b"])]);

        Assert.Equal(
            [(ViolationKind.Window, "b", 60L), (ViolationKind.ShiftEnd, null, 20L), (ViolationKind.Capacity, null, 2L)],
            plan.Violations.Take(2).Select(violation => (violation.Kind, violation.StopId, violation.Amount)).Append((plan.Violations[2].Kind, plan.Violations[2].StopId, plan.Violations[2].Amount)));
        Assert.Equal(120, plan.Ledger.Total.Lateness);
        Assert.Equal(300, plan.Ledger.Total.Distance);
    }

    [Fact]
    public void Reloads_are_placed_where_loads_need_them()
    {
        var travel = Enumerable.Range(0, 25).Select(at => at / 5 == at % 5 ? 0 : 10).ToArray();
        var problem = RoutingProblem.Create(
            [.. Enumerable.Range(1, 4).Select(index => new RoutingStop { Id = $"s{index}", Location = index, Demand = [index == 4 ? 6 : 3] })],
            [new RoutingVehicle { Id = "van", StartLocation = 0, EndLocation = 0, Capacity = [9], Reload = new VehicleReload(0, 5, 3) }],
            [new TravelMatrix(5, travel, travel)], new RoutingObjective());

        var plan = PlanEvaluator.Evaluate(problem, [new RouteSequence("van", ["s1", "s2", "s3", "s4"])]);

        Assert.True(plan.Feasible, string.Join(' ', plan.Violations.Select(violation => violation.Message)));
        Assert.Single(plan.Solution.Routes[0].Reloads);
    }

    [Fact]
    public void A_locked_tick_is_waited_for_and_a_lock_that_is_not_kept_is_named()
    {
        var travel = Enumerable.Range(0, 9).Select(at => at / 3 == at % 3 ? 0 : 100).ToArray();
        var problem = RoutingProblem.Create(
            [new RoutingStop { Id = "a", Location = 1, Windows = [new TimeWindow(0, 300)] }, new RoutingStop { Id = "b", Location = 2 }],
            [new RoutingVehicle { Id = "van", StartLocation = 0 }, new RoutingVehicle { Id = "other", StartLocation = 0 }],
            [new TravelMatrix(3, travel, travel)], new RoutingObjective { LateAllowed = 100 });
        var evaluator = PlanEvaluator.For(problem, [new StopLock("a", LockLevel.Time, "van") { ServiceStart = 350 }]);

        var kept = evaluator.Evaluate([new RouteSequence("van", ["b", "a"])]);
        var moved = evaluator.Evaluate([new RouteSequence("other", ["b", "a"])]);

        Assert.Empty(kept.Violations);
        Assert.Equal((350, 50), (kept.Solution.Routes[0].Stops[1].ServiceStart, kept.Solution.Routes[0].Stops[1].Late));
        Assert.Equal([(ViolationKind.Lock, "van", "a")], moved.Violations.Select(violation => (violation.Kind, violation.VehicleId, violation.StopId)));
    }
}
