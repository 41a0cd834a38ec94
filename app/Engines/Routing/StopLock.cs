namespace OpsConsole.Engines.Routing;

/// <summary>What a solver may change about a stop.</summary>
public enum LockLevel
{
    /// <summary>Everything.</summary>
    Free,

    /// <summary>Its place in the route, not its vehicle.</summary>
    Vehicle,

    /// <summary>Its time; among the vehicle's stops with this level or the next, the order is that of the list of locks. Others may come between.</summary>
    Sequence,

    /// <summary>Nothing: the service begins at the locked tick.</summary>
    Time,
}

/// <summary>A dispatcher's wish to keep a stop where it is.</summary>
public sealed record StopLock(string StopId, LockLevel Level, string VehicleId)
{
    /// <summary>Tick of <see cref="LockLevel.Time"/>; null: the one in the plan that the solver starts from.</summary>
    public int? ServiceStart { get; init; }
}
