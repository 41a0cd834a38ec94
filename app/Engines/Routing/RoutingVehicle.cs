namespace OpsConsole.Engines.Routing;

/// <summary>A pause. It may be taken before driving to the next place or on arrival there, and is owed only when the route still runs at the window's end.</summary>
/// <param name="From">Earliest tick at which it begins.</param>
/// <param name="To">Latest tick at which it begins.</param>
/// <param name="Duration">Ticks.</param>
public readonly record struct VehicleBreak(int From, int To, int Duration);

/// <summary>Where and how often a vehicle may load again on its way: what has been collected is left there, deliveries of the next trip are taken aboard.</summary>
/// <param name="Location">Index into the travel matrices.</param>
/// <param name="Duration">Ticks that it takes.</param>
/// <param name="Limit">How often at most; 1 to 20.</param>
public sealed record VehicleReload(int Location, int Duration, int Limit);

/// <summary>A vehicle with its shift; it drives one route.</summary>
public sealed record RoutingVehicle
{
    /// <summary>Unique among the vehicles.</summary>
    public required string Id { get; init; }

    /// <summary>Index into the travel matrices.</summary>
    public required int StartLocation { get; init; }

    /// <summary>Index into the travel matrices; null: the route ends at its last stop.</summary>
    public int? EndLocation { get; init; }

    /// <summary>Room, a number a dimension; empty: no limit.</summary>
    public int[] Capacity { get; init; } = [];

    /// <summary>Earliest departure.</summary>
    public int ShiftStart { get; init; }

    /// <summary>Latest end of the route.</summary>
    public int ShiftEnd { get; init; } = MaxTime;

    /// <summary>What the vehicle and its driver can do.</summary>
    public string[] Skills { get; init; } = [];

    /// <summary>Price of using it at all.</summary>
    public long FixedCost { get; init; }

    /// <summary>Price of a unit of distance.</summary>
    public double CostPerDistance { get; init; } = 1;

    /// <summary>Price of a tick from departure to the end.</summary>
    public double CostPerTime { get; init; }

    /// <summary>Price, beyond the above, of a tick of overtime.</summary>
    public double CostPerOvertime { get; init; }

    /// <summary>Ticks from departure on behind which it is overtime.</summary>
    public int OvertimeAfter { get; init; } = MaxTime;

    /// <summary>Most stops.</summary>
    public int? MaxStops { get; init; }

    /// <summary>Most ticks from departure to the end.</summary>
    public int? MaxDuration { get; init; }

    /// <summary>Greatest distance.</summary>
    public int? MaxDistance { get; init; }

    /// <summary>Pauses in the order of their windows; at most 4.</summary>
    public VehicleBreak[] Breaks { get; init; } = [];

    /// <summary>How it may load again on its way; null: it may not.</summary>
    public VehicleReload? Reload { get; init; }

    /// <summary>Which travel matrix holds for it.</summary>
    public int Profile { get; init; }

    /// <summary>
    /// It is under way: at <see cref="StartLocation"/>, free from this tick on. Its fixed cost is spent, its time runs from here, and it drives to its end even without stops.
    /// </summary>
    public int? ReadyAt { get; init; }

    /// <summary>Room taken at the start by what is not for a stop of this problem, until the first reload or the end; empty: none.</summary>
    public int[] InitialLoad { get; init; } = [];

    /// <summary>Latest tick that any time may have: sums of two stay within 32 bits.</summary>
    public const int MaxTime = 500_000_000;

    /// <summary>When the route may begin.</summary>
    public int Earliest => Math.Max(ShiftStart, ReadyAt ?? 0);
}
