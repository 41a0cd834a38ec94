using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Experiments;

/// <summary>One arm of an experiment.</summary>
/// <param name="Name">Unique within the experiment.</param>
/// <param name="Share">Of the shoppers who take part; the shares sum to 1.</param>
/// <param name="ModelVersion">What it serves; null for the champion of the moment.</param>
/// <param name="Explore">Whether its slates may explore.</param>
public sealed record ArmDefinition(string Name, double Share, string? ModelVersion = null, bool Explore = false);

/// <summary>A metric that must not suffer.</summary>
/// <param name="Metric">One of the metrics.</param>
/// <param name="MaximumLoss">Relative loss that is borne, 0 to 1: the experiment stops once the loss is surely larger.</param>
public sealed record GuardrailDefinition(string Metric, double MaximumLoss);

/// <summary>What is measured, a figure a shopper.</summary>
internal static class ExperimentMetrics
{
    public const string TapConversion = "tapConversion";
    public const string PurchaseConversion = "purchaseConversion";
    public const string RevenuePerShopper = "revenuePerShopper";

    public static readonly string[] All = [TapConversion, PurchaseConversion, RevenuePerShopper];
}

/// <summary>What was known of an experiment at a moment of the shop's time.</summary>
/// <param name="Verdict"><c>collecting</c>, <c>better</c>, <c>worse</c>, <c>equivalent</c> or <c>mismatch</c>.</param>
/// <param name="Breaches">Guardrails that are surely broken, in words.</param>
public sealed record ExperimentEvaluation(
    DateTimeOffset At, string Verdict, string? Currency, IReadOnlyList<ArmEvaluation> Arms, SampleRatioEvaluation SampleRatio, IReadOnlyList<string> Breaches)
{
    /// <summary>The champions of the moments of this and all earlier evaluations, in their order, each once; null where they were not noted.</summary>
    public IReadOnlyList<string>? Champions { get; init; }
}

/// <summary>One arm of an evaluation.</summary>
public sealed record ArmEvaluation(string Arm, long Shoppers, long Tapped, long Purchased, long Crossed, double Revenue, IReadOnlyList<MetricEvaluation> Metrics);

/// <summary>A metric of an arm; difference and interval (always valid) against the control, null for the control and while there is too little.</summary>
public sealed record MetricEvaluation(string Metric, double? Value, double? Difference, double? Lower, double? Upper);

/// <summary>Whether the arms got the shoppers that they should.</summary>
public sealed record SampleRatioEvaluation(double Evidence, double ChiSquareP, bool Mismatch);

/// <summary>The definition of an experiment; a field may be missing until it has been checked.</summary>
public sealed record ExperimentDraft(
    string? Id, string? Name, string? Hypothesis, IReadOnlyList<string>? Surfaces, IReadOnlyList<ArmDefinition>? Arms, string? PrimaryMetric,
    IReadOnlyList<GuardrailDefinition>? Guardrails, double? MinimumEffect, double? Traffic);

internal sealed record StartExperiment(string? Reason);

internal sealed record RampExperiment(double? Traffic, string? Reason);

internal sealed record StopExperiment(string? Decision, string? Reason);

/// <summary>An experiment as the API and the page show it.</summary>
public sealed record ExperimentAnswer(
    string Id, string Name, string Hypothesis, string State, IReadOnlyList<string> Surfaces, IReadOnlyList<ArmDefinition> Arms, string PrimaryMetric,
    IReadOnlyList<GuardrailDefinition> Guardrails, double MinimumEffect, double Traffic, string? Decision, string? Reason, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? StartedAt, DateTimeOffset? StoppedAt, DateTimeOffset? MismatchAt, string ETag, ExperimentEvaluation? Evaluation)
{
    internal static ExperimentAnswer Of(Experiment row, ExperimentEvaluation? evaluation) => new(
        row.Id, row.Name, row.Hypothesis, JsonNamingPolicy.CamelCase.ConvertName(row.State.ToString()), row.Surfaces.Split(','), ArmsOf(row), row.PrimaryMetric,
        GuardrailsOf(row), row.MinimumEffect, row.Traffic, row.Decision, row.Reason, row.CreatedAt, row.CreatedBy, row.StartedAt, row.StoppedAt, row.MismatchAt,
        $"\"{row.Revision}\"", evaluation);

    /// <summary>
    /// Whether the arms were not what they are any more: some follow the champion of the moment, others a version that stays, and the champion has changed meanwhile. What the
    /// figures then compare is a mixture.
    /// </summary>
    internal bool ChampionChanged => Evaluation?.Champions?.Count > 1 && Arms.Any(arm => arm.ModelVersion is null) && Arms.Any(arm => arm.ModelVersion is not null);

    internal static IReadOnlyList<ArmDefinition> ArmsOf(Experiment row) => JsonSerializer.Deserialize(row.Arms, ExperimentsJson.Default.IReadOnlyListArmDefinition)!;

    internal static IReadOnlyList<GuardrailDefinition> GuardrailsOf(Experiment row) => JsonSerializer.Deserialize(row.Guardrails, ExperimentsJson.Default.IReadOnlyListGuardrailDefinition)!;
}

internal sealed record ExperimentsAnswer(IReadOnlyList<ExperimentAnswer> Items);

internal sealed record ExperimentDetail(ExperimentAnswer Experiment, IReadOnlyList<ExperimentEvaluation> Evaluations);

internal sealed record ConversionAnswer(string By, int WindowMinutes, IReadOnlyList<ConversionItem> Items);

internal sealed record ConversionItem(
    string Key, long Impressions, long Taps, long Carts, long Purchases, double? ClickThroughRate, double? ConversionRate, IReadOnlyDictionary<string, decimal> Revenue)
{
    public static ConversionItem Of(OpsConsole.Platform.Served.AttributionRow row) => new(
        row.Key, row.Counts.Impressions, row.Counts.Taps, row.Counts.Carts, row.Counts.Purchases, row.Counts.ClickThroughRate, row.Counts.ConversionRate, row.Revenue);
}

/// <summary>Shoppers an arm: at a fixed horizon, and for an interval that is watched all the time.</summary>
internal sealed record SampleSizeAnswer(double Share, double Effect, long PerArm, long PerArmWatched);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExperimentDraft))]
[JsonSerializable(typeof(StartExperiment))]
[JsonSerializable(typeof(RampExperiment))]
[JsonSerializable(typeof(StopExperiment))]
[JsonSerializable(typeof(ExperimentsAnswer))]
[JsonSerializable(typeof(ExperimentDetail))]
[JsonSerializable(typeof(ConversionAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(SampleSizeAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ArmDefinition>))]
[JsonSerializable(typeof(IReadOnlyList<GuardrailDefinition>))]
internal sealed partial class ExperimentsJson : JsonSerializerContext;
