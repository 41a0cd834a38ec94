using System.Text.Json.Serialization;

namespace OpsConsole.Delivery.Requests;

/// <summary>What is to be planned: the body of <c>POST /api/v1/route-plans</c>. Anything may be missing until <see cref="RequestRules"/> has looked at it.</summary>
internal sealed record RoutePlanRequest
{
    /// <summary>For people, at most 120 characters.</summary>
    public string? Label { get; init; }

    /// <summary>Where vehicles start and end: 1 to 50.</summary>
    public IReadOnlyList<DepotInput>? Depots { get; init; }

    /// <summary>The fleet.</summary>
    public IReadOnlyList<VehicleInput>? Vehicles { get; init; }

    /// <summary>What is to be served.</summary>
    public IReadOnlyList<StopInput>? Stops { get; init; }

    /// <summary>Travel times; by default <c>road</c> where streets are loaded, else <c>haversine</c>.</summary>
    public MatrixInput? Matrix { get; init; }

    /// <summary>What a good plan is; by default what the vehicles cost.</summary>
    [JsonConverter(typeof(ObjectiveConverter))]
    public ObjectiveInput? Objective { get; init; }

    /// <summary>Seconds to search.</summary>
    public double? SolveSeconds { get; init; }

    /// <summary>Iterations to search at most: with it the same request gives the same plan on any machine that gets so far.</summary>
    public long? Iterations { get; init; }

    /// <summary>Of everything random.</summary>
    public int? Seed { get; init; }

    /// <summary>What must stay where it is.</summary>
    public IReadOnlyList<LockInput>? Locks { get; init; }
}

/// <summary>A depot. Without coordinates only where the matrix is explicit.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record DepotInput
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public double? Lat { get; init; }

    public double? Lon { get; init; }

    /// <summary>Vehicles leave it no earlier.</summary>
    public DateTimeOffset? Open { get; init; }

    /// <summary>Vehicles are back no later.</summary>
    public DateTimeOffset? Close { get; init; }
}

/// <summary>A vehicle with its driver's shift.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record VehicleInput
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    /// <summary>May be missing where there is one depot.</summary>
    public string? StartDepotId { get; init; }

    /// <summary>By default where it starts.</summary>
    public string? EndDepotId { get; init; }

    /// <summary>Whether the route ends at its last stop.</summary>
    public bool? OpenRoute { get; init; }

    /// <summary>Room, a number a dimension, up to three decimals; empty: no limit.</summary>
    public IReadOnlyList<double>? Capacity { get; init; }

    public DateTimeOffset? ShiftStart { get; init; }

    public DateTimeOffset? ShiftEnd { get; init; }

    public IReadOnlyList<string>? Skills { get; init; }

    public double? CostPerKm { get; init; }

    public double? CostPerHour { get; init; }

    public double? FixedCost { get; init; }

    /// <summary>Beyond <see cref="CostPerHour"/>.</summary>
    public double? CostPerOvertimeHour { get; init; }

    /// <summary>Minutes from departure on behind which it is overtime.</summary>
    public double? OvertimeAfterMinutes { get; init; }

    public int? MaxStops { get; init; }

    public double? MaxMinutes { get; init; }

    public double? MaxKm { get; init; }

    public IReadOnlyList<BreakInput>? Breaks { get; init; }

    public ReloadInput? Reload { get; init; }
}

/// <summary>A pause that begins within a window.</summary>
internal sealed record BreakInput(DateTimeOffset? From, DateTimeOffset? To, double? Minutes);

/// <summary>Where a vehicle may load again, and how often.</summary>
internal sealed record ReloadInput(string? DepotId, double? Minutes, int? Limit);

/// <summary>A place to be served once. Without coordinates only where the matrix is explicit.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed record StopInput
{
    public string? Id { get; init; }

    /// <summary>For people: a name or an address.</summary>
    public string? Name { get; init; }

    /// <summary>Whose phone may ask for the arrival.</summary>
    public string? CustomerId { get; init; }

    public double? Lat { get; init; }

    public double? Lon { get; init; }

    /// <summary>What is left here, a number a dimension; negative: what is collected.</summary>
    public IReadOnlyList<double>? Demand { get; init; }

    public double? ServiceMinutes { get; init; }

    /// <summary>When the service may begin; none: whenever a vehicle works.</summary>
    public IReadOnlyList<WindowInput>? Windows { get; init; }

    public IReadOnlyList<string>? Skills { get; init; }

    /// <summary>0 to 100: of stops that must be served the greater ones stay when not all fit.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether the plan may leave it out at the price of <see cref="Penalty"/>.</summary>
    public bool? Optional { get; init; }

    /// <summary>Price of leaving an optional stop out.</summary>
    public double? Penalty { get; init; }

    /// <summary>This stop collects what that stop receives: same vehicle, earlier.</summary>
    public string? PickupOf { get; init; }
}

/// <summary>From a time to another, both included.</summary>
internal sealed record WindowInput(DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Where travel times come from.</summary>
internal sealed record MatrixInput
{
    /// <summary><c>road</c>, <c>haversine</c> or <c>explicit</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Of <c>haversine</c>, by default 30.</summary>
    public double? SpeedKmh { get; init; }

    /// <summary>Seconds from each place (row) to each (column): depots in their order, then stops in theirs.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Durations { get; init; }

    /// <summary>Metres, likewise; missing: as the crow flies between coordinates.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Distances { get; init; }
}

/// <summary>What a good plan is.</summary>
internal sealed record ObjectiveInput
{
    /// <summary><c>cost</c> (default), <c>distance</c>, <c>time</c> or <c>vehicles</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Minutes by which a service may begin after its window, at a price.</summary>
    public double? LateAllowedMinutes { get; init; }

    public double? CostPerLateMinute { get; init; }

    /// <summary>0 to 1: how much routes of even length are worth.</summary>
    public double? Balance { get; init; }

    /// <summary>Price of a stop that changes its vehicle against the plan before.</summary>
    public double? CostPerMovedStop { get; init; }

    /// <summary>Price of a minute by which an arrival moves against the plan before.</summary>
    public double? CostPerShiftedMinute { get; init; }
}

/// <summary>A dispatcher's wish to keep a stop where it is.</summary>
internal sealed record LockInput
{
    public string? StopId { get; init; }

    public string? VehicleId { get; init; }

    /// <summary><c>time</c>, <c>sequence</c>, <c>vehicle</c> or <c>free</c>.</summary>
    public string? Level { get; init; }

    /// <summary>When the service begins, for <c>time</c>; missing: as in the plan before.</summary>
    public DateTimeOffset? At { get; init; }
}
