using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Delivery.Plans;

/// <summary>A plan as the API and the pages show it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">For people.</param>
/// <param name="Status">A <see cref="PlanStatus"/>.</param>
/// <param name="Stage">A <see cref="PlanStage"/>.</param>
/// <param name="Revision">Grows with the routes; in quotes it is the ETag.</param>
/// <param name="ParentId">The plan that it was derived from.</param>
/// <param name="Reason">Why it was derived.</param>
/// <param name="Matrix">Where travel times come from: <c>road</c>, <c>haversine</c> or <c>explicit</c>.</param>
/// <param name="Cost">Figures; null before there are routes.</param>
/// <param name="Routes">The best so far, in the order of the vehicles; a vehicle without stops has none.</param>
/// <param name="Unassigned">Stops that no route serves, with the reasons.</param>
/// <param name="Violations">Rules that the routes break: only after a dispatcher forced something.</param>
/// <param name="Progress">Of the search.</param>
/// <param name="Error">Why there is no plan, or why it is cut short.</param>
public sealed record RoutePlanAnswer(
    string Id, string? Label, string Status, string Stage, long Revision, string? ParentId, string? Reason, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Matrix, PlanCost? Cost, IReadOnlyList<RouteAnswer> Routes, IReadOnlyList<UnassignedStop> Unassigned,
    IReadOnlyList<ViolationAnswer> Violations, IReadOnlyList<LockAnswer> Locks, PlanProgress Progress, string? Error);

/// <summary>What a plan costs.</summary>
/// <param name="Amount">By the prices of its vehicles and its objective, with unserved optional stops.</param>
/// <param name="DistanceMetres">Over all routes.</param>
/// <param name="DurationMs">From departures to ends.</param>
/// <param name="LateMs">Behind windows.</param>
/// <param name="Vehicles">With at least one stop.</param>
public sealed record PlanCost(decimal Amount, long DistanceMetres, long DurationMs, long LateMs, int Vehicles);

/// <summary>How far the search is.</summary>
/// <param name="Phase"><c>queued</c>, <c>travelTimes</c>, <c>search</c> or <c>ended</c>.</param>
/// <param name="Fraction">Of the budget, 0 to 1.</param>
/// <param name="SpentMs">Of the budget.</param>
/// <param name="BudgetMs">The budget.</param>
/// <param name="Iterations">Of ruin and recreate, in this process.</param>
/// <param name="Improvements">Better plans found, in this process.</param>
/// <param name="FirstCost">What the first plan cost.</param>
/// <param name="QueuePosition">Plans in front of it while it is queued.</param>
public sealed record PlanProgress(string Phase, double Fraction, long SpentMs, long BudgetMs, long Iterations, int Improvements, decimal? FirstCost, int? QueuePosition);

/// <summary>A vehicle's route.</summary>
public sealed record RouteAnswer(
    string VehicleId, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<StopAnswer> Stops, IReadOnlyList<BreakAnswer> Breaks, IReadOnlyList<ReloadAnswer> Reloads,
    IReadOnlyList<DoneAnswer> Done, long DistanceMetres, long DurationMs, decimal Cost, LineGeometry? Geometry);

/// <summary>A visit; the service begins at <paramref name="ServiceStart"/>, after waiting.</summary>
/// <param name="Load">What is aboard on leaving.</param>
public sealed record StopAnswer(string StopId, DateTimeOffset Arrival, long WaitMs, DateTimeOffset ServiceStart, DateTimeOffset Departure, IReadOnlyList<double> Load, long LateMs);

/// <summary>A pause before the stop at a place of the route, where that is reached or before driving there.</summary>
public sealed record BreakAnswer(int BeforeStop, bool OnArrival, DateTimeOffset From, DateTimeOffset To);

/// <summary>A visit to the depot before the stop at a place of the route.</summary>
public sealed record ReloadAnswer(int BeforeStop, DateTimeOffset Arrival, DateTimeOffset Departure);

/// <summary>What the vehicle had dealt with when the plan was made.</summary>
public sealed record DoneAnswer(string StopId, string Outcome, DateTimeOffset At);

/// <summary>A GeoJSON line.</summary>
/// <param name="Type"><c>LineString</c>.</param>
/// <param name="Coordinates">Longitude and latitude of each point.</param>
public sealed record LineGeometry(string Type, IReadOnlyList<double[]> Coordinates);

/// <summary>A stop that no route serves.</summary>
public sealed record UnassignedStop(string StopId, IReadOnlyList<string> Reasons);

/// <summary>A broken rule.</summary>
/// <param name="Kind">Name of the rule: <c>window</c>, <c>capacity</c>, <c>shiftEnd</c> …</param>
/// <param name="Amount">By how much.</param>
/// <param name="Unit"><c>ms</c>, <c>metres</c>, <c>load</c>, or <c>count</c>.</param>
/// <param name="Message">In words.</param>
public sealed record ViolationAnswer(string Kind, string? VehicleId, string? StopId, double Amount, string Unit, string Message);

/// <summary>A stop that must stay where it is.</summary>
public sealed record LockAnswer(string StopId, string VehicleId, string Level, DateTimeOffset? At);

/// <summary>A plan in a list.</summary>
public sealed record PlanSummary(
    string Id, string? Label, string Status, string Stage, long Revision, string? ParentId, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string CreatedBy,
    int Stops, int Vehicles, int? Unassigned, PlanCost? Cost, string? Error);

internal sealed record PlansAnswer(IReadOnlyList<PlanSummary> Items, string? NextCursor);

/// <summary>A plan that was accepted: read it at <c>Location</c>.</summary>
/// <param name="Warnings">What will probably not work out as meant.</param>
internal sealed record PlanAccepted(string Id, string Status, IReadOnlyList<string> Warnings);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RoutePlanAnswer))]
[JsonSerializable(typeof(PlansAnswer))]
[JsonSerializable(typeof(PlanAccepted))]
[JsonSerializable(typeof(OperationAnswer))]
internal sealed partial class PlansJson : JsonSerializerContext;
