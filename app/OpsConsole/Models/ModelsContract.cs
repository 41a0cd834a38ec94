using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Gates;
using OpsConsole.Models.OffPolicyEvaluation;
using OpsConsole.Models.Training;

namespace OpsConsole.Models;

/// <summary>A model as the operators' API and the Models page show it.</summary>
/// <param name="Version">Name.</param>
/// <param name="Role"><c>champion</c>, <c>challenger</c>, <c>previous</c>, <c>rejected</c> or <c>archived</c>.</param>
/// <param name="Stage">Of a challenger: <c>gated</c>, <c>shadow</c> or <c>canary</c>; else null.</param>
/// <param name="Percent">Share of shoppers that a canary answers, 0 to 100.</param>
/// <param name="StageSince">When the stage, or the role of champion, began: the shop's time.</param>
/// <param name="Waits">What the next step of the rollout waits for; null where nothing is under way.</param>
/// <param name="Reason">Why it has its role.</param>
/// <param name="Kind"><c>linear</c> or <c>two-stage</c>.</param>
/// <param name="TrainedAt">When its training ended, real time.</param>
/// <param name="AsOf">Nothing from this moment on was used.</param>
/// <param name="DataFrom">Earliest purchase used.</param>
/// <param name="DataTo">Latest purchase used.</param>
/// <param name="PurchaseLines">Purchase lines used.</param>
/// <param name="ShownItems">Items that shoppers were shown, among the rows of the ranker's training.</param>
/// <param name="RunId">Run of the job that trained it.</param>
/// <param name="Seed">Of its training.</param>
/// <param name="CodeVersion">Of the program that trained it.</param>
/// <param name="Sha256">Of its artefact.</param>
/// <param name="SchemaHash">Features that it reads.</param>
/// <param name="Parent">The champion when it was trained.</param>
/// <param name="Parameters">Of its training.</param>
/// <param name="Metrics">Of its backtest twin; null where the history was too short.</param>
/// <param name="Gates">Every test; empty where none was made.</param>
public sealed record ModelAnswer(
    string Version, string Role, string? Stage, double? Percent, DateTimeOffset? StageSince, string? Waits, string Reason, string Kind, DateTimeOffset TrainedAt, DateTimeOffset AsOf,
    DateTimeOffset DataFrom, DateTimeOffset DataTo, int PurchaseLines, int ShownItems, string? RunId, int Seed, string CodeVersion, string Sha256, string SchemaHash, string? Parent,
    JsonElement? Parameters, BacktestMetrics? Metrics, IReadOnlyList<GateResult> Gates);

/// <summary>One figure of a model beside the champion's.</summary>
/// <param name="Name">Audience and metric: <c>all ndcg</c>.</param>
/// <param name="Value">Of the model.</param>
/// <param name="Champion">Of the champion; null where there is none.</param>
/// <param name="Difference">Value minus champion.</param>
public sealed record MetricDifference(string Name, double Value, double? Champion, double? Difference);

/// <summary>One model with what it is compared with and where it comes from.</summary>
/// <param name="Model">The model.</param>
/// <param name="Champion">The champion now; null where there is none.</param>
/// <param name="Differences">Its metrics against the champion's; each was measured on the days before its own training.</param>
/// <param name="Lineage">Its parent, the parent's parent and so on, at most 20.</param>
public sealed record ModelDetail(ModelAnswer Model, string? Champion, IReadOnlyList<MetricDifference> Differences, IReadOnlyList<string> Lineage);

internal sealed record ModelsAnswer(IReadOnlyList<ModelAnswer> Items);

internal sealed record RollbackRequest(string? Reason);

/// <summary>Asks for a promotion, or a rejection.</summary>
/// <param name="Reason">In the actor's words.</param>
/// <param name="Override">Whether failed gates may be passed over.</param>
internal sealed record PromoteRequest(string? Reason, bool Override = false);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ModelDetail))]
[JsonSerializable(typeof(OffPolicyAnswer))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(PromoteRequest))]
[JsonSerializable(typeof(BacktestMetrics))]
[JsonSerializable(typeof(LinearBlendOptions))]
[JsonSerializable(typeof(TwoStageOptions))]
[JsonSerializable(typeof(TrainingArguments))]
[JsonSerializable(typeof(TrainingRequest))]
[JsonSerializable(typeof(TrainingReport))]
[JsonSerializable(typeof(IReadOnlyList<GateResult>))]
internal sealed partial class ModelsJson : JsonSerializerContext;
