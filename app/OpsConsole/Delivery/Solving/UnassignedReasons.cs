using OpsConsole.Delivery.Modelling;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Solving;

/// <summary>Why no vehicle serves a stop: what excludes vehicles however empty they are; else that there was no room left.</summary>
internal static class UnassignedReasons
{
    public static IReadOnlyList<string> Of(PlanProblem plan, string stopId)
    {
        var (problem, stop) = (plan.Problem, plan.Problem.Stops[plan.Problem.IndexOfStop(stopId)]);
        var skilled = problem.Vehicles.Where(vehicle => stop.Skills.All(skill => vehicle.Skills.Contains(skill, StringComparer.Ordinal))).ToArray();
        if (skilled.Length == 0)
        {
            return [$"No vehicle has the skills {string.Join(", ", stop.Skills)}."];
        }

        var roomy = skilled.Where(vehicle => vehicle.Capacity.Length == 0 || !stop.Demand.Where((amount, dimension) => Math.Abs(amount) > vehicle.Capacity[dimension]).Any()).ToArray();
        if (roomy.Length == 0)
        {
            return ["No vehicle has room for its demand, even empty."];
        }

        return roomy.Any(vehicle => ReachesInTime(problem, vehicle, stop))
            ? [stop.Optional ? "Serving it costs more than its penalty, or no vehicle has room or time left for it." : "No vehicle has room or time left for it beside what it serves."]
            : ["No vehicle can be there within its time windows and its own shift, even if it served nothing else."];
    }

    private static bool ReachesInTime(RoutingProblem problem, RoutingVehicle vehicle, RoutingStop stop)
    {
        var travel = problem.Profiles[vehicle.Profile];
        var arrival = vehicle.Earliest + travel.Duration(vehicle.StartLocation, stop.Location);
        var back = vehicle.EndLocation is { } end ? travel.Duration(stop.Location, end) : 0;
        TimeWindow[] windows = stop.Windows.Length > 0 ? stop.Windows : [new TimeWindow(0, RoutingVehicle.MaxTime)];
        return Array.Exists(windows, window => Math.Max(arrival, window.From) <= window.To + problem.Objective.LateAllowed && Math.Max(arrival, window.From) + stop.ServiceTime + back <= vehicle.ShiftEnd);
    }
}
