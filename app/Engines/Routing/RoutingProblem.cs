namespace OpsConsole.Engines.Routing;

/// <summary>Stops, vehicles, travel and what a plan costs: checked, and the same for every use.</summary>
public sealed record RoutingProblem
{
    private readonly Dictionary<string, int> _stops;
    private readonly Dictionary<string, int> _vehicles;

    private RoutingProblem(RoutingStop[] stops, RoutingVehicle[] vehicles, TravelMatrix[] profiles, RoutingObjective objective)
    {
        (Stops, Vehicles, Profiles, Objective) = (stops, vehicles, profiles, objective);
        _stops = stops.Select((stop, index) => (stop.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        _vehicles = vehicles.Select((vehicle, index) => (vehicle.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
    }

    /// <summary>To be served.</summary>
    public IReadOnlyList<RoutingStop> Stops { get; }

    /// <summary>The fleet.</summary>
    public IReadOnlyList<RoutingVehicle> Vehicles { get; }

    /// <summary>Travel by vehicles' profile; all over the same locations.</summary>
    public IReadOnlyList<TravelMatrix> Profiles { get; }

    /// <summary>What a plan costs beyond its vehicles.</summary>
    public RoutingObjective Objective { get; }

    /// <summary>Checks everything and puts it together.</summary>
    /// <exception cref="RoutingProblemException">Something makes no sense; it names the field.</exception>
    public static RoutingProblem Create(IReadOnlyList<RoutingStop> stops, IReadOnlyList<RoutingVehicle> vehicles, IReadOnlyList<TravelMatrix> profiles, RoutingObjective objective)
    {
        ProblemValidation.Check(stops, vehicles, profiles, objective);
        return new RoutingProblem([.. stops], [.. vehicles], [.. profiles], objective);
    }

    /// <summary>Some of the stops, each pair whole, and of the vehicles; what is promised of the other stops is left out.</summary>
    internal RoutingProblem Part(int[] stops, int[] vehicles)
    {
        RoutingStop[] some = [.. stops.Select(stop => Stops[stop])];
        var known = some.Select(stop => stop.Id).ToHashSet(StringComparer.Ordinal);
        var objective = Objective.Previous.Count == 0 ? Objective : Objective with { Previous = [.. Objective.Previous.Where(visit => known.Contains(visit.StopId))] };
        return new RoutingProblem(some, [.. vehicles.Select(vehicle => Vehicles[vehicle])], [.. Profiles], objective);
    }

    /// <summary>Index of a stop, or -1.</summary>
    public int IndexOfStop(string id) => _stops.GetValueOrDefault(id, -1);

    /// <summary>Index of a vehicle, or -1.</summary>
    public int IndexOfVehicle(string id) => _vehicles.GetValueOrDefault(id, -1);
}
