using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;

namespace OpsConsole.Delivery.Desk;

/// <summary>Why a stop is not with other vehicles.</summary>
/// <param name="StopId">Which.</param>
/// <param name="VehicleId">Who serves it; null: nobody.</param>
/// <param name="Vehicles">Each vehicle, what comes nearest first.</param>
internal sealed record StopExplanation(string StopId, string? VehicleId, IReadOnlyList<InsertionAnswer> Vehicles);

/// <summary>What it would take to serve a stop with one vehicle.</summary>
/// <param name="VehicleId">Whom.</param>
/// <param name="Verdict"><c>breaksRules</c>, <c>notWorthIt</c> or <c>wouldImprove</c>.</param>
/// <param name="Position">Stops of the vehicle before it.</param>
/// <param name="Arrival">When it would be there.</param>
/// <param name="ServiceStart">When it would serve.</param>
/// <param name="ForcingCost">What the route would cost more.</param>
/// <param name="Violations">What the route would break.</param>
/// <param name="Relaxations">What would have to change, all of it, so that it breaks nothing.</param>
/// <param name="Words">All of it for people.</param>
internal sealed record InsertionAnswer(
    string VehicleId, string Verdict, int Position, DateTimeOffset Arrival, DateTimeOffset ServiceStart, decimal ForcingCost, IReadOnlyList<ViolationAnswer> Violations, IReadOnlyList<string> Relaxations, string Words);

/// <summary>A window that could be promised to a new order.</summary>
internal sealed record SlotOfferAnswer(WindowView Window, bool Feasible, string VehicleId, int Position, DateTimeOffset ServiceStart, decimal ExtraCost, string Words);

/// <summary>What one plan has beyond another: positive is more in the second.</summary>
internal sealed record PlanDifference(
    string BeforeId, string AfterId, decimal Cost, long DistanceMetres, long DurationMs, long LateMs, int Vehicles, int Unassigned, int Violations, IReadOnlyList<MovedStopAnswer> Moved, IReadOnlyList<ShiftedStopAnswer> Shifted);

/// <summary>A stop with another vehicle; null: not served.</summary>
internal sealed record MovedStopAnswer(string StopId, string? FromVehicleId, string? ToVehicleId);

/// <summary>A stop at another time.</summary>
internal sealed record ShiftedStopAnswer(string StopId, DateTimeOffset Before, DateTimeOffset After);

/// <summary>Body of <c>POST …/commit</c> and <c>…/discard</c>.</summary>
internal sealed record DeskReason
{
    /// <summary>Why, for the audit; at most 400 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Commit although forced moves break rules.</summary>
    public bool? AcceptViolations { get; init; }
}

/// <summary>Body of <c>POST …/moves</c>.</summary>
internal sealed record MoveRequest
{
    public string? StopId { get; init; }

    /// <summary>Missing: the stop is taken out of the plan.</summary>
    public string? VehicleId { get; init; }

    /// <summary>Stops of the vehicle before it, itself not counted; missing: the best place.</summary>
    public int? Position { get; init; }

    /// <summary>Do it although it breaks rules.</summary>
    public bool? Force { get; init; }
}

/// <summary>What a move did, or would do.</summary>
/// <param name="Applied">False: it would break rules that it does not break now, and was not forced.</param>
/// <param name="AddedViolations">Those.</param>
/// <param name="ResolvedViolations">Rules that are broken no more.</param>
/// <param name="CostDelta">What the plan costs more.</param>
/// <param name="Plan">As it is now.</param>
internal sealed record MoveAnswer(bool Applied, IReadOnlyList<ViolationAnswer> AddedViolations, IReadOnlyList<ViolationAnswer> ResolvedViolations, decimal CostDelta, RoutePlanAnswer Plan);

/// <summary>Body of <c>PUT …/locks/{stopId}</c>.</summary>
internal sealed record LockRequest
{
    /// <summary><c>time</c>, <c>sequence</c>, <c>vehicle</c> or <c>free</c>.</summary>
    public string? Level { get; init; }
}

/// <summary>Body of <c>POST …/slot-offers</c>.</summary>
internal sealed record SlotRequest
{
    /// <summary>The order; its own windows do not count.</summary>
    public StopInput? Stop { get; init; }

    /// <summary>What could be promised: 1 to 100.</summary>
    public IReadOnlyList<WindowInput>? Windows { get; init; }
}

/// <summary>Body of <c>POST …/replan</c>.</summary>
internal sealed record ReplanRequest
{
    public PlanChanges? Changes { get; init; }

    /// <summary>Why, at most 400 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>What is different from the plan before; what is not named stays.</summary>
internal sealed record PlanChanges
{
    public string? Label { get; init; }

    public IReadOnlyList<StopInput>? AddStops { get; init; }

    /// <summary>Ids.</summary>
    public IReadOnlyList<string>? RemoveStops { get; init; }

    public IReadOnlyList<VehicleInput>? AddVehicles { get; init; }

    /// <summary>Ids.</summary>
    public IReadOnlyList<string>? RemoveVehicles { get; init; }

    /// <summary>Replaces all locks.</summary>
    public IReadOnlyList<LockInput>? Locks { get; init; }

    [JsonConverter(typeof(ObjectiveConverter))]
    public ObjectiveInput? Objective { get; init; }

    public double? SolveSeconds { get; init; }

    public long? Iterations { get; init; }

    public int? Seed { get; init; }
}

/// <summary>A vehicle's route of a day, as its driver's phone shows it.</summary>
/// <param name="Generation">Grows with every change: a phone applies only newer ones.</param>
internal sealed record VehicleRouteAnswer(string VehicleId, DateOnly Day, string PlanId, long Generation, DateTimeOffset CommittedAt, DateTimeOffset? OffDutyAt, RouteAnswer? Route, IReadOnlyList<StopView> Stops);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StopExplanation))]
[JsonSerializable(typeof(SlotOffersAnswer))]
[JsonSerializable(typeof(PlanDifference))]
[JsonSerializable(typeof(MoveAnswer))]
[JsonSerializable(typeof(VehicleRouteAnswer))]
internal sealed partial class DeskJson : JsonSerializerContext;

/// <summary>Windows, those that can be kept first.</summary>
internal sealed record SlotOffersAnswer(IReadOnlyList<SlotOfferAnswer> Items);
