namespace OpsConsole.Engines.Routing;

/// <summary>What a plan costs beyond what its vehicles cost. The default asks for nothing more.</summary>
public sealed record RoutingObjective
{
    /// <summary>Price of leaving out a stop that must be served, for each step of 1 + priority; null: more than serving it could cost.</summary>
    public long? UnservedCost { get; init; }

    /// <summary>Price of each vehicle used, beyond its own fixed cost: a large one means fewest vehicles first.</summary>
    public long VehicleCost { get; init; }

    /// <summary>Ticks behind a window's end at which a service may still begin, late; 0: windows are hard.</summary>
    public int LateAllowed { get; init; }

    /// <summary>Price of a tick late.</summary>
    public double CostPerLate { get; init; }

    /// <summary>Evens out work: a route costs this × duration² / shift's length, so that a tick costs the more, the longer the route is.</summary>
    public double Balance { get; init; }

    /// <summary>Price of a stop that leaves the vehicle that it had in <see cref="Previous"/>, or is left out.</summary>
    public double CostPerMovedStop { get; init; }

    /// <summary>Price of a tick between a service's beginning and the one in <see cref="Previous"/>.</summary>
    public double CostPerShift { get; init; }

    /// <summary>What has been promised: the plan that a new one should keep to.</summary>
    public IReadOnlyList<PreviousVisit> Previous { get; init; } = [];
}

/// <summary>Who was to serve a stop, and when; a vehicle that is no longer there has lost its stops.</summary>
public sealed record PreviousVisit(string StopId, string VehicleId, int ServiceStart);
