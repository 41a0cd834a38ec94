using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Requests;

/// <summary>Where travel times come from.</summary>
internal static class TravelKind
{
    public const string Road = "road";
    public const string Haversine = "haversine";
    public const string Explicit = "explicit";
}

/// <summary>What a good plan is.</summary>
internal static class ObjectiveKind
{
    /// <summary>What the vehicles cost.</summary>
    public const string Cost = "cost";

    /// <summary>Metres driven.</summary>
    public const string Distance = "distance";

    /// <summary>Time from departures to ends.</summary>
    public const string Time = "time";

    /// <summary>Fewest vehicles, then what they cost.</summary>
    public const string Vehicles = "vehicles";

    public static readonly string[] All = [Cost, Distance, Time, Vehicles];
}

/// <summary>Levels of locks as JSON writes them.</summary>
internal static class LockNames
{
    /// <summary>The level of a name, or null.</summary>
    public static LockLevel? Read(string? name) => name switch
    {
        "time" => LockLevel.Time,
        "sequence" => LockLevel.Sequence,
        "vehicle" => LockLevel.Vehicle,
        "free" => LockLevel.Free,
        _ => null,
    };

    /// <summary>The name of a level.</summary>
    public static string Write(LockLevel level) => level switch
    {
        LockLevel.Time => "time",
        LockLevel.Sequence => "sequence",
        LockLevel.Vehicle => "vehicle",
        _ => "free",
    };
}
