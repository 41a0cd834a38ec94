using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.MobileClient.Vans;

/// <summary>A vehicle's committed route as its driver's phone reads it; fields that it does not need are left out.</summary>
/// <param name="Generation">Grows with every commit: only newer ones are driven.</param>
/// <param name="Route">Null where the vehicle has nothing to do.</param>
public sealed record VanRoute(string VehicleId, string PlanId, long Generation, DateTimeOffset? OffDutyAt, VanPath? Route, IReadOnlyList<VanStop> Stops);

/// <summary>Visits in their order, and the line to drive.</summary>
public sealed record VanPath(DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<VanVisit> Stops, VanLine? Geometry);

/// <summary>A visit as planned.</summary>
public sealed record VanVisit(string StopId, DateTimeOffset Arrival, DateTimeOffset ServiceStart, DateTimeOffset Departure);

/// <summary>A GeoJSON line: longitude and latitude of each point.</summary>
public sealed record VanLine(IReadOnlyList<double[]> Coordinates);

/// <summary>A stop.</summary>
public sealed record VanStop(string Id, double? Lat, double? Lon, IReadOnlyList<VanWindow> Windows);

/// <summary>When a service may begin.</summary>
public sealed record VanWindow(DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Where a van is.</summary>
/// <param name="Speed">km/h.</param>
public sealed record VanPosition(double Lat, double Lon, DateTimeOffset At, double Speed);

/// <summary>What became of a stop.</summary>
public sealed record VanOutcome(string StopId, string Outcome, DateTimeOffset At, DateTimeOffset ArrivedAt, string? ProofReference, string? Reason);

internal sealed record VanPositions(IReadOnlyList<VanPosition> Positions);

internal sealed record VanOutcomes(IReadOnlyList<VanOutcome> Outcomes);

internal sealed record VanReason(string Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VanRoute))]
[JsonSerializable(typeof(VanPositions))]
[JsonSerializable(typeof(VanOutcomes))]
[JsonSerializable(typeof(VanReason))]
internal sealed partial class VanJson : JsonSerializerContext;
