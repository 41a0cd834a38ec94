using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Models;

/// <summary>A model as the operators' API lists it.</summary>
internal sealed record ModelAnswer(
    string Version, string Role, string Reason, DateTimeOffset TrainedAt, DateTimeOffset AsOf, DateTimeOffset DataFrom, DateTimeOffset DataTo,
    JsonElement? Parameters, JsonElement? Metrics, IReadOnlyList<GateAnswer> Gates);

/// <summary>One test that a model had to pass before it served.</summary>
internal sealed record GateAnswer(string Name, bool Passed, string Detail);

internal sealed record ModelsAnswer(IReadOnlyList<ModelAnswer> Items);

internal sealed record RollbackRequest(string? Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(TrainingRun))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(BacktestMetrics))]
[JsonSerializable(typeof(LinearBlendOptions))]
internal sealed partial class ModelsJson : JsonSerializerContext;
