using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Solving;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Delivery.Live;

/// <summary>What the rest of a committed plan comes to.</summary>
internal readonly record struct RestFigures(long LateMs, decimal Cost, int Unassigned);

/// <summary>
/// The rest of a committed plan as a problem of its own: stops not yet done, vehicles where they are now, what they have done fixed. A stop at which a vehicle stands stays with it; lateness is allowed and
/// priced, because a late stop must not drop out; stops that change vehicles have a price, because drivers and customers were told otherwise.
/// </summary>
internal sealed class RestOfDay(FleetTracker fleet, TravelSource travel, IOptions<LiveOptions> options, TimeProvider time)
{
    private const double CostPerLateMinute = 2;
    private const double CostPerMovedStop = 2;
    private const double MostLateMinutes = 12 * 60;

    /// <summary>The input of a proposal for the rest; null where nothing is left.</summary>
    public PlanInput? Of(StoredPlan plan) => OnRoad(plan, options.Value.ProposalSeconds) is not var (request, underWay) ? null : plan.Input with
    {
        Request = request with { Objective = Objective(request.Objective), SolveSeconds = options.Value.ProposalSeconds },
        Before = plan.Result?.Solution,
        BeforeOrigin = plan.Input.Origin,
        UnderWay = underWay,
    };

    /// <summary>Likewise for a dispatcher's own changes; null also where no vehicle has reported anything on the plan, or its day is over.</summary>
    public (RoutePlanRequest Request, IReadOnlyList<VehicleUnderWay> UnderWay)? Driven(StoredPlan plan, double searchSeconds) =>
        fleet.Tracks.Any(track => track.Route.PlanId == plan.Row.Id && track.IsDriven(time.GetUtcNow())) ? OnRoad(plan, searchSeconds) : null;

    /// <summary>A plan's request without what is done, and its vehicles where they will be when a search of some seconds has ended; null where nothing is left, or nobody follows it.</summary>
    public (RoutePlanRequest Request, IReadOnlyList<VehicleUnderWay> UnderWay)? OnRoad(StoredPlan plan, double searchSeconds)
    {
        VehicleTrack[] tracks = [.. fleet.Tracks.Where(track => track.Route.PlanId == plan.Row.Id)];
        var onRoad = tracks.Where(track => !track.IsOffDuty).Select(track => track.Route.VehicleId).ToHashSet(StringComparer.Ordinal);
        var ahead = tracks.SelectMany(track => track.Look(time.GetUtcNow(), fleet.Silent).Ahead).Select(stop => stop.StopId)
            .Concat(plan.Result?.Solution.Unassigned ?? []).ToHashSet(StringComparer.Ordinal);
        var request = plan.Input.Request;
        int[] kept = [.. Enumerable.Range(0, request.Stops!.Count).Where(index => ahead.Contains(request.Stops[index].Id!))];
        if (kept.Length == 0 || onRoad.Count == 0)
        {
            return null;
        }

        var rest = request with
        {
            Stops = [.. kept.Select(index => request.Stops[index]).Select(stop => stop.PickupOf is { } delivery && !ahead.Contains(delivery) ? stop with { PickupOf = null } : stop)],
            Vehicles = [.. request.Vehicles!.Select(vehicle => onRoad.Contains(vehicle.Id!) ? vehicle : vehicle with { MaxStops = 0 })],
            Matrix = Matrix(request, kept),
            Locks = Locks(request, tracks, ahead, onRoad),
        };
        return (rest, [.. fleet.UnderWay(plan.Row.Id).Select(vehicle => vehicle with { ReadyAt = vehicle.ReadyAt.AddSeconds(searchSeconds), Aboard = Aboard(plan, vehicle) })]);
    }

    /// <summary>What comes of it if everybody goes on as told. Searches streets: not on a request's thread.</summary>
    public RestFigures GoingOn(PlanInput rest, CancellationToken token)
    {
        var problem = ProblemBuilder.Build(rest, travel.Matrix(rest, token));
        var stops = rest.Request.Stops!.Select(stop => stop.Id!).ToHashSet(StringComparer.Ordinal);
        var idle = rest.Request.Vehicles!.Where(vehicle => vehicle.MaxStops == 0).Select(vehicle => vehicle.Id!).ToHashSet(StringComparer.Ordinal);
        RouteSequence[] routes =
        [
            .. (rest.Before?.Routes ?? []).Where(route => !idle.Contains(route.VehicleId))
                .Select(route => new RouteSequence(route.VehicleId, [.. route.Stops.Select(visit => visit.StopId).Where(stops.Contains)])).Where(route => route.StopIds.Count > 0),
        ];
        var solution = PlanEvaluator.Evaluate(problem.Problem, routes).Solution;
        return new RestFigures(solution.Routes.Sum(route => route.Stops.Sum(visit => visit.Late * 1000L)), PlanRendering.Money(solution.Routes.Sum(route => route.Cost)), solution.Unassigned.Count);
    }

    private static ObjectiveInput Objective(ObjectiveInput? asked) => (asked ?? new ObjectiveInput()) with
    {
        LateAllowedMinutes = Math.Max(asked?.LateAllowedMinutes ?? 0, MostLateMinutes),
        CostPerLateMinute = asked?.CostPerLateMinute ?? CostPerLateMinute,
        CostPerMovedStop = asked?.CostPerMovedStop ?? CostPerMovedStop,
    };

    /// <summary>An explicit matrix without the rows and columns of what is done.</summary>
    private static MatrixInput? Matrix(RoutePlanRequest request, int[] kept)
    {
        if (request.Matrix is not { Kind: TravelKind.Explicit } given)
        {
            return request.Matrix;
        }

        int[] places = [.. Enumerable.Range(0, request.Depots!.Count), .. kept.Select(index => request.Depots.Count + index)];
        return given with { Durations = Part(given.Durations), Distances = Part(given.Distances) };

        IReadOnlyList<IReadOnlyList<double>>? Part(IReadOnlyList<IReadOnlyList<double>>? matrix) => matrix is null ? null : [.. places.Select(row => (double[])[.. places.Select(column => matrix[row][column])])];
    }

    private static List<LockInput> Locks(RoutePlanRequest request, VehicleTrack[] tracks, HashSet<string> ahead, HashSet<string> onRoad)
    {
        LockInput[] standing =
        [
            .. tracks.Where(track => onRoad.Contains(track.Route.VehicleId) && track.Here is { } stop && ahead.Contains(stop))
                .Select(track => new LockInput { StopId = track.Here, VehicleId = track.Route.VehicleId, Level = "vehicle" }),
        ];
        var here = standing.Select(held => held.StopId!).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. standing,
            .. (request.Locks ?? []).Where(held => ahead.Contains(held.StopId!) && !here.Contains(held.StopId!) && held.VehicleId is { } vehicle && onRoad.Contains(vehicle)),
        ];
    }

    /// <summary>What is aboard for nobody ahead: deliveries that failed, and what was collected.</summary>
    private static List<double> Aboard(StoredPlan plan, VehicleUnderWay vehicle)
    {
        var before = plan.Input.UnderWay.FirstOrDefault(one => one.VehicleId == vehicle.VehicleId);
        var sum = (before?.Aboard ?? []).ToList();
        var known = before?.Done.Select(stop => stop.StopId).ToHashSet(StringComparer.Ordinal) ?? [];
        var stops = plan.Input.Request.Stops!.ToDictionary(stop => stop.Id!, StringComparer.Ordinal);
        foreach (var done in vehicle.Done.Where(done => !known.Contains(done.StopId)))
        {
            var demand = stops.GetValueOrDefault(done.StopId)?.Demand ?? [];
            for (var dimension = 0; dimension < demand.Count; dimension++)
            {
                sum.AddRange(Enumerable.Repeat(0d, Math.Max(0, dimension + 1 - sum.Count)));
                sum[dimension] += done.Outcome == OutcomeNames.Delivered ? Math.Max(0, -demand[dimension]) : Math.Max(0, demand[dimension]);
            }
        }

        return sum;
    }
}
