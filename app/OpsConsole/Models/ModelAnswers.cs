using System.Text.Json;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models;

/// <summary>Turns rows of the registry into what the API and the page show.</summary>
internal static class ModelAnswers
{
    private const int MaxLineage = 20;

    public static ModelAnswer Of(ModelVersion row, string? waits) => new(
        row.Version, Word(row.Role.ToString()), row.Stage is { } stage ? Word(stage.ToString()) : null, row.Stage == RolloutStage.Canary ? row.Percent : null, row.StageSince, waits, row.Reason, row.Kind,
        row.TrainedAt, row.AsOf, row.DataFrom, row.DataTo, row.PurchaseLines, row.ShownItems, row.RunId, row.Seed, row.CodeVersion, row.Sha256, row.SchemaHash, row.Parent, Parsed(row.Parameters), MetricsOf(row), GatesOf(row));

    public static ModelDetail Detail(ModelVersion row, string? waits, IReadOnlyList<ModelVersion> all)
    {
        var champion = all.FirstOrDefault(one => one.Role == ModelRole.Champion);
        var lineage = new List<string>();
        for (var parent = row.Parent; parent is not null && lineage.Count < MaxLineage && !lineage.Contains(parent); parent = all.FirstOrDefault(one => one.Version == parent)?.Parent)
        {
            lineage.Add(parent);
        }

        return new ModelDetail(Of(row, waits), champion?.Version, Differences(MetricsOf(row), champion is null ? null : MetricsOf(champion)), lineage);
    }

    public static IReadOnlyList<GateResult> GatesOf(ModelVersion row) =>
        row.Gates is null ? [] : JsonSerializer.Deserialize(row.Gates, ModelsJson.Default.IReadOnlyListGateResult) ?? [];

    private static BacktestMetrics? MetricsOf(ModelVersion row) => row.Metrics is null ? null : JsonSerializer.Deserialize(row.Metrics, ModelsJson.Default.BacktestMetrics);

    private static List<MetricDifference> Differences(BacktestMetrics? model, BacktestMetrics? champion)
    {
        var differences = new List<MetricDifference>();
        if (model is null)
        {
            return differences;
        }

        Add("all", model.All, champion?.All);
        Add("new", model.New, champion?.New);
        Add("cold", model.Cold, champion?.Cold);
        return differences;

        void Add(string audience, AudienceMetrics of, AudienceMetrics? against)
        {
            One("ndcg", of.Ndcg, against?.Ndcg);
            One("recall", of.Recall, against?.Recall);
            One("hit", of.Hit, against?.Hit);
            One("mrr", of.Mrr, against?.Mrr);
            One("coverage", of.Coverage, against?.Coverage);

            void One(string metric, double value, double? other) => differences.Add(new MetricDifference($"{audience} {metric}", value, other, value - other));
        }
    }

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static JsonElement? Parsed(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
