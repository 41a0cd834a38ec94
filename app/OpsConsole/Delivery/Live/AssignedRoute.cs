using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Live;

/// <summary>A stop of a committed route.</summary>
/// <param name="TravelSeconds">Planned travel from the place before.</param>
/// <param name="PauseSeconds">Planned pauses and reloads on the way there.</param>
internal sealed record AssignedStop(
    string StopId, string? Name, string? CustomerId, GeoPoint? At, DateTimeOffset Arrival, DateTimeOffset ServiceStart, int TravelSeconds, int PauseSeconds, double ServiceSeconds, IReadOnlyList<WindowInput> Windows);

/// <summary>What a vehicle has been told to drive; immutable.</summary>
/// <param name="Start">Planned departure.</param>
/// <param name="From">Where it departs; null where the matrix is explicit and names no places.</param>
/// <param name="DoneBefore">Stops that the vehicle had dealt with when the plan was made.</param>
internal sealed record AssignedRoute(
    string VehicleId, string? Name, string PlanId, long Generation, DateTimeOffset PlanCreatedAt, DateTimeOffset? ShiftStart, DateTimeOffset? ShiftEnd, DateTimeOffset Start, GeoPoint? From,
    TravelGuess Travel, IReadOnlyList<AssignedStop> Stops, IReadOnlyList<DoneStop> DoneBefore)
{
    /// <summary>The route of a vehicle in a plan.</summary>
    public static AssignedRoute Of(StoredPlan plan, string vehicleId, long generation)
    {
        var (row, input, result) = plan;
        var request = input.Request;
        var vehicle = request.Vehicles!.First(one => one.Id == vehicleId);
        var under = input.UnderWay.FirstOrDefault(one => one.VehicleId == vehicleId);
        var depot = request.Depots!.FirstOrDefault(one => one.Id == vehicle.StartDepotId) ?? request.Depots![0];
        var route = result?.Solution.Routes.FirstOrDefault(one => one.VehicleId == vehicleId);
        var clock = new PlanClock(input.Origin);
        return new AssignedRoute(
            vehicleId, vehicle.Name, row.Id, generation, row.CreatedAt, vehicle.ShiftStart ?? depot.Open, vehicle.ShiftEnd ?? depot.Close,
            route is null ? vehicle.ShiftStart ?? input.Start : clock.At(route.Start),
            under is not null ? new GeoPoint(under.Lat, under.Lon) : Place(depot.Lat, depot.Lon),
            new TravelGuess(request.Matrix?.Kind == TravelKind.Road, request.Matrix?.SpeedKmh), route is null ? [] : StopsOf(request, vehicle, route, clock), under?.Done ?? []);
    }

    private static List<AssignedStop> StopsOf(RoutePlanRequest request, VehicleInput vehicle, PlannedRoute route, PlanClock clock)
    {
        var known = request.Stops!.ToDictionary(stop => stop.Id!, StringComparer.Ordinal);
        var pauses = (vehicle.Breaks ?? []).OrderBy(pause => pause.From).ToArray();
        var (stops, free) = (new List<AssignedStop>(), route.Start);
        for (var place = 0; place < route.Stops.Count; place++)
        {
            var (visit, stop) = (route.Stops[place], known[route.Stops[place].StopId]);
            // A pause on arrival lies between arrival and service: it does not delay being there.
            var paused = route.Breaks.Where(pause => pause.BeforeStop == place && !pause.OnArrival).Sum(pause => (pauses.ElementAtOrDefault(pause.Index)?.Minutes ?? 0) * 60)
                + route.Reloads.Where(reload => reload.BeforeStop == place).Sum(reload => reload.Departure - reload.Arrival);
            stops.Add(new AssignedStop(
                visit.StopId, stop.Name, stop.CustomerId, Place(stop.Lat, stop.Lon), clock.At(visit.Arrival), clock.At(visit.ServiceStart), Math.Max(0, visit.Arrival - free - (int)paused), (int)paused,
                visit.Departure - visit.ServiceStart, stop.Windows ?? []));
            free = visit.Departure;
        }

        return stops;
    }

    private static GeoPoint? Place(double? lat, double? lon) => lat is { } north && lon is { } east ? new GeoPoint(north, east) : null;
}

/// <summary>How a plan's travel times are found between places that it did not foresee.</summary>
/// <param name="OnStreets">Whether on streets.</param>
/// <param name="SpeedKmh">Else as the crow flies at this speed; null: the configured one.</param>
internal readonly record struct TravelGuess(bool OnStreets, double? SpeedKmh);
