using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Streets;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Delivery.Solving;

/// <summary>Travel times of plans, wherever they come from, and the lines to draw.</summary>
internal sealed class TravelSource(StreetMap streets, RoadMatrices roads, IOptions<DeliveryOptions> options)
{
    /// <summary>
    /// Names the kind of matrix where the request leaves it open (streets where all depots lie on them, else straight lines), and checks that every place of a plan on streets is near one.
    /// </summary>
    public RoutePlanRequest Settle(RoutePlanRequest request, FieldErrors errors)
    {
        var router = streets.Current?.Router;
        var kind = request.Matrix?.Kind ?? (router is not null && request.Depots!.All(depot => Near(router, depot.Lat!.Value, depot.Lon!.Value)) ? TravelKind.Road : TravelKind.Haversine);
        var settled = request with { Matrix = (request.Matrix ?? new MatrixInput()) with { Kind = kind } };
        if (kind != TravelKind.Road)
        {
            return settled;
        }

        if (errors.Require(router is not null, "matrix.kind", "is road, and no streets are loaded: import some, or use haversine or explicit"))
        {
            for (var index = 0; index < request.Depots!.Count; index++)
            {
                Snapped(router!, request.Depots[index].Lat, request.Depots[index].Lon, $"depots[{index}].lat", errors);
            }

            for (var index = 0; index < request.Stops!.Count; index++)
            {
                Snapped(router!, request.Stops[index].Lat, request.Stops[index].Lon, $"stops[{index}].lat", errors);
            }
        }

        return settled;
    }

    /// <summary>The matrix over <see cref="ProblemBuilder.Places"/>. Long: called on a solving thread.</summary>
    /// <exception cref="RoutingProblemException">A place is not near a street of those loaded now.</exception>
    public TravelMatrix Matrix(PlanInput input, CancellationToken token)
    {
        var places = ProblemBuilder.Places(input);
        return input.Request.Matrix switch
        {
            { Kind: TravelKind.Explicit } given => TravelTimes.Explicit(given, places, options.Value.StraightSpeedKmh),
            { Kind: TravelKind.Road } => roads.Between(Router(), Points(places), token),
            var asked => TravelTimes.Haversine(places, asked?.SpeedKmh ?? options.Value.StraightSpeedKmh, token),
        };
    }

    /// <summary>Lines of all routes, by vehicle: latitude, longitude, latitude … Routes over places without coordinates have none.</summary>
    /// <param name="problem">Whose routes they are.</param>
    /// <param name="solution">The routes.</param>
    /// <param name="legs">Lines of legs that were drawn before, by their locations; grows.</param>
    public IReadOnlyDictionary<string, double[]> Geometry(PlanProblem problem, RoutingSolution solution, Dictionary<(int From, int To), double[]> legs)
    {
        var lines = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var router = problem.Input.Request.Matrix?.Kind == TravelKind.Road ? streets.Current?.Router : null;
        foreach (var route in solution.Routes)
        {
            var passed = Locations(problem.Problem, route);
            if (passed.All(location => problem.Places[location] is not null))
            {
                lines.Add(route.VehicleId, Line(problem, router, passed, legs));
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

    private double[] Line(PlanProblem problem, StreetRouter? router, IReadOnlyList<int> passed, Dictionary<(int From, int To), double[]> legs)
    {
        var points = new List<double>(Rounded(problem.Places[passed[0]]!.Value)); // Looked at by the caller.
        for (var index = 1; index < passed.Count; index++)
        {
            var leg = (passed[index - 1], passed[index]);
            if (!legs.TryGetValue(leg, out var line))
            {
                legs.Add(leg, line = Leg(router, problem.Places[leg.Item1]!.Value, problem.Places[leg.Item2]!.Value));
            }

            points.AddRange(line);
        }

        return [.. points];
    }

    /// <summary>From one place, without it, to another, with it.</summary>
    private double[] Leg(StreetRouter? router, GeoPoint from, GeoPoint to)
    {
        if (router is null || router.Snap(from, options.Value.SnapMetres) is not { } leave || router.Snap(to, options.Value.SnapMetres) is not { } arrive)
        {
            return Rounded(to);
        }

        return [.. router.Path(leave, arrive).Geometry.SelectMany(Rounded), .. Rounded(to)];
    }

    private static double[] Rounded(GeoPoint point) => [Math.Round(point.Lat, 5), Math.Round(point.Lon, 5)];

    private List<StreetPoint> Points(IReadOnlyList<GeoPoint?> places)
    {
        var (router, points) = (Router(), new List<StreetPoint>(places.Count));
        foreach (var place in places)
        {
            points.Add(place is { } at && router.Snap(at, options.Value.SnapMetres) is { } point
                ? point
                : throw new RoutingProblemException("matrix.kind", FormattableString.Invariant($"road: {place?.Lat}, {place?.Lon} is not near a street of those loaded now")));
        }

        return points;
    }

    private StreetRouter Router() => streets.Current?.Router ?? throw new RoutingProblemException("matrix.kind", "road: no streets are loaded now");

    private bool Near(StreetRouter router, double lat, double lon) => router.Snap(new GeoPoint(lat, lon), options.Value.SnapMetres) is not null;

    private void Snapped(StreetRouter router, double? lat, double? lon, string field, FieldErrors errors) =>
        errors.Require(Near(router, lat!.Value, lon!.Value), field, FormattableString.Invariant($"and lon lie more than {options.Value.SnapMetres} m from every street that is loaded"));
}
