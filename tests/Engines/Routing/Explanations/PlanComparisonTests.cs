using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

public sealed class PlanComparisonTests
{
    [Fact]
    public void A_comparison_names_moved_and_shifted_stops_and_adds_up()
    {
        var problem = RandomProblems.Plain(4);
        var evaluator = PlanEvaluator.For(problem);
        var before = evaluator.Evaluate(RoutingSolver.Solve(problem, new SolveOptions { Iterations = 200 }, null, [], CancellationToken.None));
        var (moved, to) = (before.Solution.Routes[0].Stops[0].StopId, before.Solution.Routes[1].VehicleId);
        var after = ManualMove.Try(evaluator, before, new PlanMove.Place(moved, to, 0)).Plan;

        var comparison = PlanComparison.Of(before, after);

        Assert.Equal([new MovedStop(moved, before.Solution.Routes[0].VehicleId, to)], comparison.Moved);
        Assert.Equal(after.Solution.Distance - before.Solution.Distance, comparison.Distance);
        Assert.Equal(after.Ledger.Total.Total - before.Ledger.Total.Total, comparison.Cost.Total, 1e-6);
        Assert.All(comparison.Shifted, shift => Assert.NotEqual(shift.Before, shift.After));
        Assert.Equal(after.Violations.Count, comparison.Violations);
    }

    [Fact]
    public void A_plan_compared_with_itself_differs_in_nothing()
    {
        var (problem, plan) = SolvedProblems.Rich(3);
        var evaluated = PlanEvaluator.For(problem).Evaluate(plan);

        var comparison = PlanComparison.Of(evaluated, evaluated);

        Assert.Equal((default, 0, 0, 0, 0, 0), (comparison.Cost, comparison.Distance, comparison.Duration, comparison.Late, comparison.Vehicles, comparison.Unassigned));
        Assert.Empty(comparison.Moved);
        Assert.Empty(comparison.Shifted);
    }
}
