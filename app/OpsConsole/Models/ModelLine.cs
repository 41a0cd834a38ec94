using System.Text.Json;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models;

/// <summary>A model as the Models page shows it.</summary>
internal sealed record ModelLine(
    string Version, string Role, string? Stage, double? Percent, string Reason, DateTimeOffset TrainedAt, BacktestMetrics? Metrics, IReadOnlyList<GateResult> Gates,
    IReadOnlyList<(string Name, string Value)> Lineage, IReadOnlyList<(string Name, string Value)> Parameters)
{
    /// <summary>Whether it waits to become champion.</summary>
    public bool IsCandidate => Role == "challenger";

    /// <summary>Gates passed.</summary>
    public int Passed => Gates.Count(gate => gate.Passed);

    /// <summary>The row in words.</summary>
    public static ModelLine Of(ModelVersion row, Rollout? rollout)
    {
        var under = rollout?.Model.Version == row.Version ? rollout : null;
        return new ModelLine(
            row.Version,
            JsonNamingPolicy.CamelCase.ConvertName(row.Role.ToString()),
            (under?.Stage ?? row.Stage) is { } stage ? JsonNamingPolicy.CamelCase.ConvertName(stage.ToString()) : null,
            under?.Stage == RolloutStage.Canary ? under.Percent : null,
            row.Reason,
            row.TrainedAt,
            row.Metrics is null ? null : JsonSerializer.Deserialize(row.Metrics, ModelsJson.Default.BacktestMetrics),
            ModelAnswers.GatesOf(row),
            [
                ("Nothing seen from", Moment(row.AsOf)), ("Purchases from", Moment(row.DataFrom)), ("Purchases to", Moment(row.DataTo)),
                ("Artefact", row.Artefact), ("SHA-256", row.Sha256), ("Kind", row.Kind), ("Seed", row.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("Run", row.RunId ?? "—"), ("Compared with", row.Parent ?? "—"), ("Code", row.CodeVersion), ("Features", row.SchemaHash),
            ],
            [.. Flat(row.Parameters)]);
    }

    private static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + " UTC";

    private static IEnumerable<(string Name, string Value)> Flat(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object ? [.. Walk(document.RootElement, "")] : [];

        static IEnumerable<(string, string)> Walk(JsonElement element, string prefix) => element.EnumerateObject().SelectMany(property => property.Value.ValueKind == JsonValueKind.Object
            ? Walk(property.Value, $"{prefix}{property.Name}.")
            : [($"{prefix}{property.Name}", property.Value.ToString())]);
    }
}
