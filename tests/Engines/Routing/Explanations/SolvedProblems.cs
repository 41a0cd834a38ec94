using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Engines.Tests.Routing.Explanations;

/// <summary>Random problems with plans: solved for a moment, or put together at random.</summary>
internal static class SolvedProblems
{
    public static (RoutingProblem Problem, RoutingSolution Plan) Rich(int seed, long iterations = 40)
    {
        var problem = RandomProblems.Rich(seed);
        return (problem, RoutingSolver.Solve(problem, new SolveOptions { Seed = seed, Iterations = iterations }, null, [], CancellationToken.None));
    }

    /// <summary>Some of the stops in any order on any vehicle.</summary>
    public static IReadOnlyList<RouteSequence> Shuffled(RoutingProblem problem, int seed)
    {
        var random = new Random(seed);
        string[] order = [.. problem.Stops.Select(stop => stop.Id).OrderBy(_ => random.Next())];
        return [.. order.Where(_ => random.Next(5) > 0).GroupBy(_ => random.Next(problem.Vehicles.Count)).Select(group => new RouteSequence(problem.Vehicles[group.Key].Id, [.. group]))];
    }
}

/// <summary>All figures of a plan, a line a fact, for comparisons that say where two differ.</summary>
internal static class PlanText
{
    public static IReadOnlyList<string> Of(RoutingSolution plan) =>
    [
        $"{plan.Cost} {plan.Distance} {plan.Duration} {plan.Vehicles} without {string.Join(' ', plan.Unassigned)}",
        .. plan.Routes.SelectMany(route => (IEnumerable<string>)
        [
            $"{route.VehicleId} {route.Start}-{route.End} {route.Distance} {route.Duration} {route.Cost}",
            .. route.Stops.Select(visit => $"  {visit.StopId} {visit.Arrival} {visit.Wait} {visit.ServiceStart} {visit.Departure} [{string.Join(' ', visit.Load)}] {visit.Late}"),
            .. route.Breaks.Select(pause => $"  {pause}"),
            .. route.Reloads.Select(reload => $"  {reload}"),
        ]),
    ];
}
