using System.Text.Json.Serialization;

namespace OpsConsole.MobileHarness;

/// <summary>What a run found; the schema of <c>--json</c>. Fields are added, not renamed.</summary>
/// <param name="Seconds">How long the run took.</param>
/// <param name="Requests">Calls that ended.</param>
/// <param name="RequestsPerSecond">Calls a second.</param>
/// <param name="Visits">Visits that ended.</param>
/// <param name="LostVisits">Arrivals that found no room in the harness itself.</param>
/// <param name="Errors">Calls without an answer below 400.</param>
/// <param name="ErrorRatio">Errors over requests.</param>
/// <param name="Endpoints">By endpoint.</param>
/// <param name="Statuses">Calls by HTTP status; <c>0</c> without an answer.</param>
/// <param name="Sources">Slates by the level that made them.</param>
/// <param name="Slates">Slates shown.</param>
/// <param name="EmptySlates">Slates without items.</param>
/// <param name="DegradedShare">Slates that a fallback made, 0 to 1; null without slates.</param>
/// <param name="StaleSlatesRefused">Slates that came too late and were not shown.</param>
/// <param name="HintsApplied">Messages applied from the hub.</param>
/// <param name="ObservedConversion">Purchases of what a slate showed, by slates shown; null without slates.</param>
/// <param name="TrueConversion">What that ratio is expected to be, by the shoppers' true tastes.</param>
/// <param name="TrueRegret">Share of the possible purchases that the slates missed, 0 to 1.</param>
internal sealed record HarnessSummary(
    double Seconds, long Requests, double RequestsPerSecond, long Visits, long LostVisits, long Errors, double ErrorRatio,
    IReadOnlyList<EndpointSummary> Endpoints, IReadOnlyDictionary<string, long> Statuses, IReadOnlyDictionary<string, long> Sources,
    long Slates, long EmptySlates, double? DegradedShare, long StaleSlatesRefused, long HintsApplied,
    double? ObservedConversion, double? TrueConversion, double? TrueRegret);

/// <summary>One endpoint; latencies in milliseconds from the moment at which a shopper meant to call.</summary>
internal sealed record EndpointSummary(string Endpoint, long Count, long Errors, double P50Ms, double P95Ms, double P99Ms, double MaxMs);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(HarnessSummary))]
internal sealed partial class HarnessJson : JsonSerializerContext;
