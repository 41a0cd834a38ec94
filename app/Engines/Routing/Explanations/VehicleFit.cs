namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>
/// What keeps a vehicle from serving a stop, or a pickup and its delivery, even if it had nothing else to do. Bounds from below throughout: breaks and other stops only make it worse, so that what is
/// said here holds for every plan.
/// </summary>
internal sealed class VehicleFit(RoutingProblem problem)
{
    private readonly ShortestReach _reach = new(problem.Profiles);
    private readonly HashSet<string> _pickups = problem.Stops.Where(stop => stop.PickupId is not null).Select(stop => stop.PickupId!).ToHashSet(StringComparer.Ordinal); // Filtered for it.

    /// <summary>One thing in the way.</summary>
    public readonly record struct Obstacle(string Kind, long Amount, int? Dimension = null, string[]? Skills = null);

    /// <summary>Whether the vehicle can serve these stops alone, in order, on direct ways.</summary>
    public bool Fits(RoutingVehicle vehicle, RoutingStop[] stops) => Obstacles(vehicle, stops, direct: true).Count == 0;

    /// <summary>Everything in the way of serving a stop, or a pickup and then its delivery, by any way.</summary>
    public IReadOnlyList<Obstacle> Obstacles(RoutingVehicle vehicle, RoutingStop[] stops) => Obstacles(vehicle, stops, direct: false);

    /// <summary>Ticks by which a vehicle under way comes home after its shift, or 0.</summary>
    public long HomeLate(RoutingVehicle vehicle) =>
        vehicle.ReadyAt is not null && vehicle.EndLocation is { } end ? Math.Max(0, vehicle.Earliest + Travel(vehicle.Profile, vehicle.StartLocation, end, direct: false).Duration - vehicle.ShiftEnd) : 0;

    /// <summary>Ticks from one stop to another by the quickest way.</summary>
    public long Between(RoutingVehicle vehicle, RoutingStop from, RoutingStop to) => Travel(vehicle.Profile, from.Location, to.Location, direct: false).Duration;

    private List<Obstacle> Obstacles(RoutingVehicle vehicle, RoutingStop[] stops, bool direct)
    {
        var found = new List<Obstacle>();
        string[] skills = [.. stops.SelectMany(stop => stop.Skills).Except(vehicle.Skills, StringComparer.Ordinal)];
        if (skills.Length > 0)
        {
            found.Add(new Obstacle(DiagnosisKind.Skills, skills.Length, null, skills));
        }

        Loads(vehicle, stops[0], found);
        Way(vehicle, stops, direct, found);
        if (vehicle.MaxStops < stops.Length)
        {
            found.Add(new Obstacle(DiagnosisKind.TotalStops, stops.Length - vehicle.MaxStops.Value));
        }

        return found;
    }

    private void Loads(RoutingVehicle vehicle, RoutingStop stop, List<Obstacle> found)
    {
        // A delivery's load is that of its pickup.
        var demand = stop.PickupId is { } pickup ? problem.Stops[problem.IndexOfStop(pickup)].Demand : stop.Demand;
        for (var dimension = 0; vehicle.Capacity.Length > 0 && dimension < demand.Length; dimension++)
        {
            var aboard = vehicle.Reload is null && dimension < vehicle.InitialLoad.Length ? vehicle.InitialLoad[dimension] : 0;
            var room = (dimension < vehicle.Capacity.Length ? vehicle.Capacity[dimension] : 0) - aboard;
            var excess = Math.Abs((long)demand[dimension]) - room;
            if (excess > 0 && demand[dimension] != 0)
            {
                found.Add(new Obstacle(DiagnosisKind.Demand, excess, dimension));
            }
        }
    }

    private void Way(RoutingVehicle vehicle, RoutingStop[] stops, bool direct, List<Obstacle> found)
    {
        var (at, free, distance, driven) = (vehicle.StartLocation, (long)vehicle.Earliest, 0L, 0L);
        foreach (var stop in stops)
        {
            Drive(stop.Location);
            var (begin, late) = Begin(stop, free);
            if (late > 0)
            {
                found.Add(new Obstacle(DiagnosisKind.Window, late));
            }

            (free, driven) = (begin + stop.ServiceTime, driven + stop.ServiceTime);
        }

        Drive(vehicle.EndLocation ?? at);
        Beyond(DiagnosisKind.Shift, free, vehicle.ShiftEnd);
        Beyond(DiagnosisKind.MaxDistance, distance, vehicle.MaxDistance ?? long.MaxValue);
        Beyond(DiagnosisKind.MaxDuration, vehicle.ReadyAt is null ? driven : free - vehicle.Earliest, vehicle.MaxDuration ?? long.MaxValue);

        void Drive(int to)
        {
            var (ticks, length) = Travel(vehicle.Profile, at, to, direct);
            (at, free, distance, driven) = (to, free + ticks, distance + length, driven + ticks);
        }

        void Beyond(string kind, long amount, long most)
        {
            if (amount > most)
            {
                found.Add(new Obstacle(kind, amount - most));
            }
        }
    }

    private (long Duration, long Distance) Travel(int profile, int from, int to, bool direct)
    {
        if (direct)
        {
            return from == to ? (0, 0) : (problem.Profiles[profile].Duration(from, to), problem.Profiles[profile].Distance(from, to));
        }

        var (durations, distances) = _reach.From(profile, from);
        return (durations[to], distances[to]);
    }

    private (long Begin, long Late) Begin(RoutingStop stop, long arrival)
    {
        if (stop.Windows.Length == 0)
        {
            return (arrival, 0);
        }

        TimeWindow[] open = [.. stop.Windows.Where(window => arrival <= (long)window.To + problem.Objective.LateAllowed)];
        return open.Length > 0 ? (Math.Max(arrival, open.Min(window => window.From)), 0) : (arrival, arrival - stop.Windows.Max(window => window.To) - problem.Objective.LateAllowed);
    }
}
