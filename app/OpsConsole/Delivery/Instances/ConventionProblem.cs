using System.Globalization;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Instances;

/// <summary>
/// An instance under a convention, in the solver's whole numbers. Where the convention counts in whole numbers or tenths, these are exact. Where it counts in double precision, a unit is 10^-4 (less
/// where numbers would grow too large): distances are rounded to the nearest, times up, so that a plan in time here is in time there; what is printed is computed from the routes in double precision.
/// </summary>
public sealed class ConventionProblem
{
    /// <summary>More than any distance, so that a vehicle less is worth any detour; within the solver's bounds.</summary>
    private const long VehiclePrice = 10_000_000_000;

    private readonly BenchmarkInstance _instance;

    private ConventionProblem(BenchmarkInstance instance, InstanceConvention convention, RoutingProblem problem) => (_instance, Convention, Problem) = (instance, convention, problem);

    public InstanceConvention Convention { get; }

    /// <summary>What is solved: stops are named 1, 2, … as in the file, vehicles by numbers.</summary>
    public RoutingProblem Problem { get; }

    /// <exception cref="InstanceFormatException">The instance does not fit into the solver's numbers.</exception>
    public static ConventionProblem Create(BenchmarkInstance instance, InstanceConvention convention)
    {
        var scale = ScaleOf(instance, convention);
        var size = instance.Customers.Count + 1;
        var (distances, durations) = (new int[size * size], new int[size * size]);
        var horizon = Horizon(instance, scale);
        for (var from = 0; from < size; from++)
        {
            for (var to = 0; to < size; to++)
            {
                var distance = instance.Distance(from, to);
                var (counted, driven) = convention switch
                {
                    InstanceConvention.Dimacs when instance.Timed => (Truncated(distance), Truncated(distance)),
                    InstanceConvention.Dimacs => (Math.Floor(distance + 0.5), Math.Floor(distance + 0.5)),
                    _ => (Math.Round(distance * scale), Math.Ceiling(distance * scale)),
                };
                (distances[(from * size) + to], durations[(from * size) + to]) = (Fitting(instance, counted), from == to ? 0 : Fitting(instance, driven));
            }
        }

        durations = distances.AsSpan().SequenceEqual(durations) ? distances : durations;
        var stops = instance.Customers.Select((customer, index) => new RoutingStop
        {
            Id = (index + 1).ToString(CultureInfo.InvariantCulture),
            Location = index + 1,
            Demand = [customer.Demand],
            ServiceTime = Fitting(instance, Math.Ceiling(customer.Service * scale)),
            Windows = instance.Timed ? [new TimeWindow((int)Math.Ceiling(customer.Ready * scale), (int)Math.Floor(Math.Min(horizon, customer.Due * scale)))] : [],
        });
        var vehicles = Enumerable.Range(1, instance.Vehicles ?? instance.Customers.Count).Select(number => new RoutingVehicle
        {
            Id = number.ToString(CultureInfo.InvariantCulture),
            StartLocation = 0,
            EndLocation = 0,
            Capacity = [instance.Capacity],
            ShiftStart = instance.Timed ? (int)Math.Ceiling(instance.Depot.Ready * scale) : 0,
            ShiftEnd = horizon,
            MaxDuration = instance.LongestRoute is { } longest ? Fitting(instance, Math.Floor(longest * scale)) : null,
        });
        var objective = new RoutingObjective { VehicleCost = convention == InstanceConvention.Sintef ? VehiclePrice : 0 };
        try
        {
            return new ConventionProblem(instance, convention, RoutingProblem.Create([.. stops], [.. vehicles], [new TravelMatrix(size, durations, distances)], objective));
        }
        catch (RoutingProblemException refused)
        {
            throw new InstanceFormatException(instance.Name, 0, refused.Message);
        }
    }

    /// <summary>Distance of routes of customers' numbers in the convention's own arithmetic, straight from the instance.</summary>
    public double Distance(IEnumerable<IReadOnlyList<int>> routes)
    {
        var total = 0.0;
        foreach (var route in routes)
        {
            var before = 0;
            for (var place = 0; place <= route.Count; place++)
            {
                var next = place < route.Count ? route[place] : 0;
                total += Counted(before, next);
                before = next;
            }
        }

        return Convention == InstanceConvention.Dimacs && _instance.Timed ? total / 10 : total;
    }

    /// <summary>A distance as the convention's lists print it.</summary>
    public string Format(double distance) =>
        distance.ToString(Convention != InstanceConvention.Dimacs ? "F4" : _instance.Timed ? "F1" : "F0", CultureInfo.InvariantCulture);

    /// <summary>A plan's routes by customers' numbers.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Routes(RoutingSolution plan) =>
        [.. plan.Routes.Where(route => route.Stops.Count > 0).Select(route => (IReadOnlyList<int>)[.. route.Stops.Select(stop => int.Parse(stop.StopId, CultureInfo.InvariantCulture))])];

    /// <summary>
    /// What is wrong with routes by the instance alone, walked in the convention's own numbers: a customer served twice or not at all, too great a load, a service after its due date, a late return. Null when nothing is.
    /// </summary>
    public string? Fault(IReadOnlyList<IReadOnlyList<int>> routes)
    {
        if (routes.Count > (_instance.Vehicles ?? int.MaxValue))
        {
            return $"{routes.Count} routes for {_instance.Vehicles} vehicles";
        }

        if (!routes.SelectMany(route => route).Order().SequenceEqual(Enumerable.Range(1, _instance.Customers.Count)))
        {
            return "not every customer is served exactly once";
        }

        // Tenths of the truncated distances are compared as whole numbers; doubles with the rounding of a sum of a thousand of them.
        var (tenths, slack) = Convention == InstanceConvention.Dimacs && _instance.Timed ? (10.0, 0.0) : (1.0, 1e-6);
        foreach (var route in routes)
        {
            if (route.Sum(customer => (long)_instance.Place(customer).Demand) > _instance.Capacity)
            {
                return $"the route of customer {route[0]} is overloaded";
            }

            var (clock, driven, before) = (_instance.Depot.Ready * tenths, 0.0, 0);
            foreach (var next in route.Append(0))
            {
                var place = _instance.Place(next);
                driven += Counted(before, next);
                clock = Math.Max(clock + Counted(before, next), place.Ready * tenths);
                if (clock > (place.Due * tenths) + slack)
                {
                    return $"customer {next} is served after its due date";
                }

                (clock, driven, before) = (clock + (place.Service * tenths), driven + (place.Service * tenths), next);
            }

            if (driven > (_instance.LongestRoute ?? double.PositiveInfinity) + slack)
            {
                return $"the route of customer {route[0]} is too long";
            }
        }

        return null;
    }

    /// <summary>A leg as the convention counts it; in tenths where it truncates to them.</summary>
    private double Counted(int from, int to)
    {
        var distance = _instance.Distance(from, to);
        return Convention != InstanceConvention.Dimacs ? distance : _instance.Timed ? Truncated(distance) : Math.Floor(distance + 0.5);
    }

    private static double Truncated(double distance) => Math.Floor(distance * 10);

    private static double ScaleOf(BenchmarkInstance instance, InstanceConvention convention)
    {
        if (convention == InstanceConvention.Dimacs)
        {
            return instance.Timed ? 10 : 1;
        }

        var largest = instance.Timed ? instance.Depot.Due : 1;
        var width = instance.Customers.Max(customer => Math.Max(Math.Abs(customer.X - instance.Depot.X), Math.Abs(customer.Y - instance.Depot.Y)));
        var scale = 10_000.0;
        while (scale > 1 && Math.Max(largest, 4 * width) * scale > RoutingVehicle.MaxTime / 2.0)
        {
            scale /= 10;
        }

        return scale;
    }

    private static int Horizon(BenchmarkInstance instance, double scale) => instance.Timed ? Fitting(instance, Math.Floor(instance.Depot.Due * scale)) : RoutingVehicle.MaxTime;

    private static int Fitting(BenchmarkInstance instance, double units) =>
        units is >= 0 and <= RoutingVehicle.MaxTime ? (int)units : throw new InstanceFormatException(instance.Name, 0, $"has a number that is {units} in the solver's units, more than {RoutingVehicle.MaxTime}");
}
