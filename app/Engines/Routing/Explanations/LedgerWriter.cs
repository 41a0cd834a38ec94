using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Writes down what a timed plan costs, from the plan's own figures and the problem's prices.</summary>
internal sealed class LedgerWriter(Model model)
{
    private readonly RoutingProblem _problem = model.Problem;
    private readonly Dictionary<string, PreviousVisit> _previous = model.Problem.Objective.Previous.ToDictionary(visit => visit.StopId, StringComparer.Ordinal);

    public CostLedger Write(RoutingSolution plan)
    {
        RouteCost[] routes = [.. plan.Routes.Select(route => new RouteCost(route.VehicleId, Of(route)))];
        var leftOut = LeftOut(plan.Unassigned);
        return new CostLedger(routes.Aggregate(leftOut, (sum, route) => sum + route.Cost), routes, leftOut);
    }

    public CostBreakdown Of(PlannedRoute route)
    {
        var (vehicle, objective) = (_problem.Vehicles[_problem.IndexOfVehicle(route.VehicleId)], _problem.Objective);
        double duration = route.Duration;
        var (late, moved, shifted) = (0L, 0, 0L);
        foreach (var visit in route.Stops)
        {
            late += visit.Late;
            if (_previous.TryGetValue(visit.StopId, out var before))
            {
                moved += before.VehicleId == route.VehicleId ? 0 : 1;
                shifted += Math.Abs((long)visit.ServiceStart - before.ServiceStart);
            }
        }

        return new CostBreakdown
        {
            Distance = vehicle.CostPerDistance * route.Distance,
            Time = vehicle.CostPerTime * duration,
            Fixed = vehicle.ReadyAt is null && route.Stops.Count + route.Reloads.Count > 0 ? vehicle.FixedCost + objective.VehicleCost : 0,
            Overtime = vehicle.CostPerOvertime * Math.Max(0, duration - vehicle.OvertimeAfter),
            Lateness = objective.CostPerLate * late,
            Balance = objective.Balance / Math.Max(1, vehicle.ShiftEnd - vehicle.ShiftStart) * duration * duration,
            MovedStops = objective.CostPerMovedStop * moved,
            ShiftedPromises = objective.CostPerShift * shifted,
        };
    }

    public CostBreakdown LeftOut(IEnumerable<string> stops)
    {
        var (unserved, moved) = (0.0, 0.0);
        foreach (var id in stops)
        {
            var broken = _previous.ContainsKey(id) ? _problem.Objective.CostPerMovedStop : 0;
            (unserved, moved) = (unserved + model.UnservedPrice[_problem.IndexOfStop(id)] - broken, moved + broken);
        }

        return new CostBreakdown { Unserved = unserved, MovedStops = moved };
    }
}
