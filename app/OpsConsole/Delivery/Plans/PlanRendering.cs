using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Plans;

/// <summary>Turns rows and ticks into what clients and pages read.</summary>
internal static class PlanRendering
{
    public static RoutePlanAnswer Answer(StoredPlan plan, PlanProgress progress)
    {
        var (row, input, result) = plan;
        return new RoutePlanAnswer(
            row.Id, row.Label, row.Status, row.Stage, row.Revision, row.ParentId, row.Reason, row.CreatedAt, row.CreatedBy, row.StartedAt, row.EndedAt,
            input.Request.Matrix?.Kind ?? TravelKind.Haversine, Cost(row), result is null ? [] : Routes(input, result), result is null ? [] : Unassigned(result),
            result is null ? [] : [.. result.Violations.Select(violation => Violation(violation, ProblemBuilder.LoadScale(input.Request)))],
            [.. (input.Request.Locks ?? []).Select(held => new LockAnswer(held.StopId!, held.VehicleId ?? "", held.Level!, held.At))], progress, row.Error);
    }

    public static PlanSummary Summary(RoutePlan row) => new(
        row.Id, row.Label, row.Status, row.Stage, row.Revision, row.ParentId, row.Reason, row.CreatedAt, row.UpdatedAt, row.CreatedBy, row.Stops, row.Vehicles, row.Unassigned, Cost(row), row.Error);

    public static PlanCost? Cost(RoutePlan row) => row.Cost is null ? null : new PlanCost(Money(row.Cost.Value), row.DistanceMetres ?? 0, row.DurationMs ?? 0, row.LateMs ?? 0, row.VehiclesUsed ?? 0);

    /// <summary>What a stored plan without a search is at.</summary>
    public static PlanProgress Progress(RoutePlan row, int? position = null) => new(
        row.Status == PlanStatus.Queued ? "queued" : PlanStatus.HasEnded(row.Status) ? "ended" : "search",
        PlanStatus.HasEnded(row.Status) ? 1 : Math.Min(1, row.SpentMs / (double)row.SolveMs), row.SpentMs, row.SolveMs, 0, 0, null, position);

    /// <summary>A broken rule with its amount in the units of the API.</summary>
    public static ViolationAnswer Violation(PlanViolation violation, int loadScale)
    {
        var (amount, unit) = violation.Kind switch
        {
            ViolationKind.Capacity => (violation.Amount / (double)loadScale, "load"),
            ViolationKind.MaxDistance => (violation.Amount, "metres"),
            ViolationKind.Window or ViolationKind.ShiftStart or ViolationKind.ShiftEnd or ViolationKind.Timing or ViolationKind.MaxDuration or ViolationKind.Break => (violation.Amount * 1000d, "ms"),
            _ => (violation.Amount, "count"),
        };
        return new ViolationAnswer(violation.Kind, violation.VehicleId.Length == 0 ? null : violation.VehicleId, violation.StopId, amount, unit, violation.Message);
    }

    /// <summary>Thousandths as money.</summary>
    public static decimal Money(long cost) => cost / (decimal)PlanProblem.CostScale;

    private static List<RouteAnswer> Routes(PlanInput input, PlanResult result)
    {
        var (clock, scale) = (new PlanClock(input.Origin), ProblemBuilder.LoadScale(input.Request));
        var vehicles = input.Request.Vehicles!.ToDictionary(vehicle => vehicle.Id!, StringComparer.Ordinal);
        var done = input.UnderWay.ToDictionary(vehicle => vehicle.VehicleId, StringComparer.Ordinal);
        return
        [
            .. result.Solution.Routes.Select(route => new RouteAnswer(
                route.VehicleId, clock.At(route.Start), clock.At(route.End),
                [.. route.Stops.Select(visit => new StopAnswer(
                    visit.StopId, clock.At(visit.Arrival), visit.Wait * 1000L, clock.At(visit.ServiceStart), clock.At(visit.Departure), [.. visit.Load.Select(load => load / (double)scale)], visit.Late * 1000L))],
                [.. route.Breaks.Select(pause => new BreakAnswer(pause.BeforeStop, pause.OnArrival, clock.At(pause.Start), clock.At(pause.Start).AddMinutes(Pause(vehicles[route.VehicleId], pause.Index))))],
                [.. route.Reloads.Select(reload => new ReloadAnswer(reload.BeforeStop, clock.At(reload.Arrival), clock.At(reload.Departure)))],
                done.TryGetValue(route.VehicleId, out var under) ? [.. under.Done.Select(stop => new DoneAnswer(stop.StopId, stop.Outcome, stop.At))] : [],
                route.Distance, route.Duration * 1000L, Money(route.Cost), Line(result.Geometry.GetValueOrDefault(route.VehicleId)))),
        ];
    }

    private static double Pause(VehicleInput vehicle, int index) => (vehicle.Breaks ?? []).OrderBy(pause => pause.From).ElementAtOrDefault(index)?.Minutes ?? 0;

    private static List<UnassignedStop> Unassigned(PlanResult result) =>
        [.. result.Solution.Unassigned.Select(stop => new UnassignedStop(stop, result.Reasons.GetValueOrDefault(stop) ?? []))];

    private static LineGeometry? Line(double[]? points) => points is null ? null : new LineGeometry("LineString", [.. points.Chunk(2).Select(point => (double[])[point[1], point[0]])]);
}
