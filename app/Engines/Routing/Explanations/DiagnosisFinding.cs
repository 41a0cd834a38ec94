namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Something that no plan of a problem can do.</summary>
/// <param name="Kind">One of <see cref="DiagnosisKind"/>.</param>
/// <param name="Field">Where: a path such as <c>stops[3].demand[0]</c>.</param>
/// <param name="Amount">By how much at the least: ticks, units of load or of distance, stops; 1 where there is no measure.</param>
public sealed record DiagnosisFinding(string Kind, string Field, long Amount)
{
    /// <summary>Which stop, if one.</summary>
    public string? StopId { get; init; }

    /// <summary>Which vehicle: the one that comes closest, or the one concerned.</summary>
    public string? VehicleId { get; init; }

    /// <summary>The other stop of a pair or a contradiction.</summary>
    public string? OtherStopId { get; init; }

    /// <summary>Of a load, which dimension.</summary>
    public int? Dimension { get; init; }

    /// <summary>What nobody, or nobody who could otherwise, is able to do.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];
}

/// <summary>The kinds of findings.</summary>
public static class DiagnosisKind
{
    /// <summary>A stop demands more than any vehicle has room for.</summary>
    public const string Demand = "demand";

    /// <summary>Demands, all together, exceed what all vehicles can carry.</summary>
    public const string TotalDemand = "totalDemand";

    /// <summary>Stops that must be served exceed the stops that all vehicles may make.</summary>
    public const string TotalStops = "totalStops";

    /// <summary>No vehicle has a stop's skills.</summary>
    public const string Skills = "skills";

    /// <summary>Nobody can be there before the window closes.</summary>
    public const string Window = "window";

    /// <summary>Nobody who is there in time can be back by the end of the shift.</summary>
    public const string Shift = "shift";

    /// <summary>The way there and back exceeds every vehicle's longest distance.</summary>
    public const string MaxDistance = "maxDistance";

    /// <summary>The way there and back exceeds every vehicle's longest duration.</summary>
    public const string MaxDuration = "maxDuration";

    /// <summary>A stop fits nobody, though no single rule is to blame: who has the room lacks the time, or the like.</summary>
    public const string NoVehicle = "noVehicle";

    /// <summary>A pickup and its delivery fit vehicles, but none that fits both.</summary>
    public const string Pair = "pair";

    /// <summary>A lock names a stop or vehicle that is not there, or two locks or a lock and a stop contradict each other.</summary>
    public const string Lock = "lock";

    /// <summary>A vehicle under way cannot be home by the end of its shift.</summary>
    public const string VehicleLate = "vehicleLate";
}
