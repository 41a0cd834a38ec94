using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Delivery.Live;

/// <param name="Accepted">Newer than all before.</param>
/// <param name="Duplicates">Known.</param>
/// <param name="OutOfOrder">Older than the newest known: passed over.</param>
internal sealed record PositionsAnswer(int Accepted, int Duplicates, int OutOfOrder, string State, string? NextStopId, DateTimeOffset? NextEta);

internal sealed record OutcomesAnswer(IReadOnlyList<OutcomeResult> Results);

/// <param name="Result"><c>recorded</c>, <c>duplicate</c> (known, the same), <c>conflict</c> (known, another: the first stays) or <c>unknown</c> (no stop of this vehicle's plan).</param>
internal sealed record OutcomeResult(string StopId, string Result, string? Outcome);

/// <summary>When a delivery will come.</summary>
/// <param name="Status"><c>planned</c>, <c>underWay</c>, <c>arrived</c>, or the outcome.</param>
/// <param name="At">When the outcome was; null before.</param>
internal sealed record EtaAnswer(
    string StopId, string Status, string VehicleId, string PlanId, DateTimeOffset? At, DateTimeOffset? Planned, DateTimeOffset? P10, DateTimeOffset? Eta, DateTimeOffset? P90, double? MissProbability, long? ExpectedLateMs,
    int? StopsBefore, DateTimeOffset AsOf);

/// <param name="Stage">Of the proposal now: <c>committed</c> or <c>discarded</c>.</param>
internal sealed record DecisionAnswer(string Id, string Stage, long Revision);

internal sealed record FleetAnswer(IReadOnlyList<FleetVehicle> Items, IReadOnlyList<FleetAlert> Alerts, IReadOnlyList<FleetProposal> Proposals);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PositionsAnswer))]
[JsonSerializable(typeof(OutcomesAnswer))]
[JsonSerializable(typeof(EtaAnswer))]
[JsonSerializable(typeof(FleetAnswer))]
[JsonSerializable(typeof(FleetVehicle))]
[JsonSerializable(typeof(DecisionAnswer))]
internal sealed partial class LiveAnswerJson : JsonSerializerContext;
