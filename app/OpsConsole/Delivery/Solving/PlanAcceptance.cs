using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Solving;

/// <summary>Nothing is stored that the independent checker has not passed.</summary>
internal static class PlanAcceptance
{
    /// <summary>The result to store, or what is wrong with the plan. A locked stop that no rule-abiding plan can serve as locked is unassigned, and no fault.</summary>
    public static (PlanResult? Result, IReadOnlyList<PlanViolation> Faults) Accept(PlanProblem problem, RoutingSolution solution, TravelSource travel, Dictionary<(int From, int To), double[]> legs)
    {
        var left = solution.Unassigned.ToHashSet(StringComparer.Ordinal);
        PlanViolation[] found = [.. PlanChecker.Check(problem.Problem, solution, problem.Locks)];
        PlanViolation[] faults = [.. found.Where(violation => !(violation.Kind == ViolationKind.Lock && violation.StopId is { } stop && left.Contains(stop)))];
        if (faults.Length > 0)
        {
            return (null, faults);
        }

        var reasons = solution.Unassigned.ToDictionary(id => id, id => UnassignedReasons.Of(problem, id), StringComparer.Ordinal);
        return (new PlanResult(solution, reasons, [.. found], travel.Geometry(problem, solution, legs)), []);
    }
}
