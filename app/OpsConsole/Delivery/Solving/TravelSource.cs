using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Solving;

/// <summary>Travel times of a plan, wherever they come from, and the lines to draw.</summary>
internal sealed class TravelSource(IOptions<DeliveryOptions> options)
{
    /// <summary>The matrix over <see cref="ProblemBuilder.Places"/>. Long: called on a solving thread.</summary>
    public TravelMatrix Matrix(PlanInput input, CancellationToken token)
    {
        var places = ProblemBuilder.Places(input);
        return input.Request.Matrix switch
        {
            { Kind: TravelKind.Explicit } given => TravelTimes.Explicit(given, places, options.Value.StraightSpeedKmh),
            var asked => TravelTimes.Haversine(places, asked?.SpeedKmh ?? options.Value.StraightSpeedKmh, token),
        };
    }

    /// <summary>Lines of all routes, by vehicle: latitude, longitude, latitude … Routes over places without coordinates have none.</summary>
    public static IReadOnlyDictionary<string, double[]> Geometry(PlanProblem problem, RoutingSolution solution)
    {
        var lines = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var route in solution.Routes)
        {
            if (Line(problem, route) is { } line)
            {
                lines.Add(route.VehicleId, line);
            }
        }

        return lines;
    }

    /// <summary>The locations that a route passes, in order.</summary>
    public static IReadOnlyList<int> Locations(RoutingProblem problem, PlannedRoute route)
    {
        var vehicle = problem.Vehicles[problem.IndexOfVehicle(route.VehicleId)];
        var (passed, reload) = (new List<int> { vehicle.StartLocation }, 0);
        for (var place = 0; place <= route.Stops.Count; place++)
        {
            for (; reload < route.Reloads.Count && route.Reloads[reload].BeforeStop == place; reload++)
            {
                passed.Add(vehicle.Reload!.Location); // A plan has reloads only where the vehicle may.
            }

            if (place < route.Stops.Count)
            {
                passed.Add(problem.Stops[problem.IndexOfStop(route.Stops[place].StopId)].Location);
            }
        }

        if (vehicle.EndLocation is { } end)
        {
            passed.Add(end);
        }

        return passed;
    }

    private static double[]? Line(PlanProblem problem, PlannedRoute route)
    {
        var points = new List<double>();
        foreach (var location in Locations(problem.Problem, route))
        {
            if (problem.Places[location] is not { } place)
            {
                return null;
            }

            points.Add(Math.Round(place.Lat, 5));
            points.Add(Math.Round(place.Lon, 5));
        }

        return [.. points];
    }
}
