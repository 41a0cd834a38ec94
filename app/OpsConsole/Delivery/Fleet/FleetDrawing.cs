using System.Globalization;
using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Plans;
using OpsConsole.Shell;
using OpsConsole.Shell.Map;

namespace OpsConsole.Delivery.Fleet;

/// <summary>Draws vehicles where they are, the stops ahead of them and the routes that they drive.</summary>
internal static class FleetDrawing
{
    private const int Colours = 10;
    private const int Dashes = 6;

    /// <summary>The picture of a fleet; routes only of plans in memory.</summary>
    public static MapLayers Of(IReadOnlyList<FleetVehicle> vehicles, PlanBoard plans, ConsoleSession session)
    {
        var views = vehicles.Select(vehicle => vehicle.PlanId).Distinct(StringComparer.Ordinal).Select(plans.Find).OfType<PlanView>().ToDictionary(view => view.Plan.Id, StringComparer.Ordinal);
        var (routes, stops, marks) = (new List<MapRoute>(), new List<MapStop>(), new List<MapVehicle>());
        for (var place = 0; place < vehicles.Count; place++)
        {
            var (vehicle, color) = (vehicles[place], place % Colours);
            if (views.GetValueOrDefault(vehicle.PlanId)?.Plan.Routes.FirstOrDefault(route => route.VehicleId == vehicle.Id)?.Geometry is { Coordinates.Count: > 1 } line)
            {
                routes.Add(new MapRoute(vehicle.Id, color, place / Colours % Dashes, EncodedLine.Of(line.Coordinates.Select(point => (point[1], point[0])))));
            }

            for (var ahead = 0; ahead < vehicle.Ahead.Count; ahead++)
            {
                if (vehicle.Ahead[ahead] is { Lat: { } lat, Lon: { } lon } stop)
                {
                    stops.Add(new MapStop(
                        stop.StopId, lat, lon, vehicle.Done + ahead + 1, color, vehicle.Id, stop.ExpectedLateMs > 0 && stop.MissProbability >= 0.5 ? "late" : "planned",
                        $"{stop.Name ?? stop.StopId}\n{vehicle.Name ?? vehicle.Id}\n{Arrival(stop, session)}"));
                }
            }

            if (vehicle.Fix is { } fix)
            {
                marks.Add(new MapVehicle(vehicle.Id, vehicle.Name ?? vehicle.Id, fix.Lat, fix.Lon, fix.Heading, color, Mark(vehicle.State), $"{vehicle.Name ?? vehicle.Id}\n{FleetStateView.Word(vehicle.State)}{(fix.Street is { } street ? $"\n{street}" : "")}"));
            }
        }

        return new MapLayers { Routes = routes, Stops = stops, Vehicles = marks, Depots = [.. views.Values.SelectMany(view => view.Depots).Where(depot => depot is { Lat: not null, Lon: not null }).DistinctBy(depot => depot.Id).Select(depot => new MapDepot(depot.Id, depot.Lat!.Value, depot.Lon!.Value, depot.Name ?? depot.Id))] };
    }

    /// <summary>When a vehicle will be at a stop, with the span that four of five arrivals fall into.</summary>
    public static string Arrival(StopEta stop, ConsoleSession session) => stop.Here ? "there now" : $"{Clock(stop.P50, session)} ({Clock(stop.P10, session)}–{Clock(stop.P90, session)})";

    private static string Mark(string state) => state switch
    {
        FleetState.Late => "late",
        FleetState.Silent or FleetState.OffDuty => "silent",
        _ => "onShift",
    };

    private static string Clock(DateTimeOffset at, ConsoleSession session) => session.InZone(at).ToString("HH:mm", CultureInfo.InvariantCulture);
}
