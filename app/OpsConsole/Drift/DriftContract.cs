using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Drift.Monitors;

namespace OpsConsole.Drift;

/// <summary>A monitor as its newest check left it.</summary>
/// <param name="Feature">Name of the monitor.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Kind"><c>input</c>, <c>prediction</c>, <c>outcome</c> or <c>model</c>.</param>
/// <param name="Statistic"><c>psi</c>, <c>share</c>, <c>overlap</c>, <c>z</c>, <c>loss</c> or <c>level</c>.</param>
/// <param name="Value">What thresholds are held against; null where there is too little to say.</param>
/// <param name="Lower">Lower end of its interval, 90 %.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Observed">The statistic before what chance makes was taken off.</param>
/// <param name="ByChance">What chance makes at these sizes.</param>
/// <param name="QValue">p-value, corrected for the number of comparisons.</param>
/// <param name="Warn">From which on it is worth a look.</param>
/// <param name="Alarm">From which on it is an alarm.</param>
/// <param name="State"><c>ok</c>, <c>warn</c>, <c>alarm</c>, <c>insufficient</c>, or <c>unchecked</c> before the first check.</param>
/// <param name="Reference"><c>training</c>, <c>trailing</c> or <c>baseline</c>: the one that differs most.</param>
/// <param name="WindowFrom">Begin of the window, the shop's time.</param>
/// <param name="WindowTo">Its end.</param>
/// <param name="ReferenceFrom">Begin of the reference, the shop's time.</param>
/// <param name="ReferenceTo">Its end.</param>
/// <param name="CurrentRows">Rows of the window.</param>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="Shoppers">Shoppers of the smaller side.</param>
/// <param name="Seasonal">Whether the same weeks of a year ago explain part of it.</param>
/// <param name="Histogram">Shares of both sides by bin.</param>
/// <param name="Description">What it measures.</param>
public sealed record DriftItem(
    string Feature, string Title, string Kind, string Statistic, double? Value, double? Lower, double? Upper, double? Observed, double? ByChance, double? QValue, double Warn, double Alarm, string State,
    string? Reference, DateTimeOffset? WindowFrom, DateTimeOffset? WindowTo, DateTimeOffset? ReferenceFrom, DateTimeOffset? ReferenceTo, long CurrentRows, long ReferenceRows, int Shoppers, bool Seasonal,
    DriftHistogram? Histogram, string Description);

/// <summary>All monitors, worst first.</summary>
/// <param name="CheckedAt">When the newest check ran; null before the first.</param>
/// <param name="NextCheckAt">When the next one is due; null when none is planned.</param>
public sealed record DriftAnswer(IReadOnlyList<DriftItem> Items, DateTimeOffset? CheckedAt, DateTimeOffset? NextCheckAt);

/// <summary>A monitor in an earlier check.</summary>
public sealed record DriftPast(string Feature, DateTimeOffset CheckedAt, DateTimeOffset WindowTo, double? Value, string State);

public sealed record DriftHistoryAnswer(IReadOnlyList<DriftPast> Items);

/// <summary>An alarm.</summary>
public sealed record DriftAlarmItem(
    string Id, string Feature, string Title, string Status, DateTimeOffset OpenedAt, DateTimeOffset WindowTo, double Value, double Worst, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, string? Note,
    DateTimeOffset? ClosedAt, string? CloseReason, string? RetrainRun);

public sealed record DriftAlarmsAnswer(IReadOnlyList<DriftAlarmItem> Items);

internal sealed record AcknowledgeRequest(string? Note);

internal sealed record ThresholdsRequest(double? Warn, double? Alarm, string? Reason);

internal sealed record BaselineRequest(string? Reason, bool? Clear);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DriftAnswer))]
[JsonSerializable(typeof(DriftHistoryAnswer))]
[JsonSerializable(typeof(DriftAlarmsAnswer))]
[JsonSerializable(typeof(DriftHistogram))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(ThresholdsRequest))]
[JsonSerializable(typeof(BaselineRequest))]
internal sealed partial class DriftJson : JsonSerializerContext;
