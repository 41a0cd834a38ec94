using System.Globalization;
using System.Text.Json;
using OpsConsole.Models.Gates;

namespace OpsConsole.Models;

/// <summary>A model as the Models page shows it: the API's answer, with its lineage and parameters in words.</summary>
internal sealed record ModelLine(ModelAnswer Answer)
{
    public string Version => Answer.Version;

    public string Role => Answer.Role;

    public string? Stage => Answer.Stage;

    public double? Percent => Answer.Percent;

    public string Reason => Answer.Reason;

    public DateTimeOffset TrainedAt => Answer.TrainedAt;

    public BacktestMetrics? Metrics => Answer.Metrics;

    public IReadOnlyList<GateResult> Gates => Answer.Gates;

    /// <summary>Whether it waits to become champion.</summary>
    public bool IsCandidate => Role == "challenger";

    /// <summary>Whether an operator may make it champion.</summary>
    public bool MayBePromoted => Role is "challenger" or "archived" or "previous" && Failed == 0;

    /// <summary>Gates failed.</summary>
    public int Failed => Gates.Count(gate => !gate.Passed);

    /// <summary>Which of the models, newest first, is on its way to become champion: the one in its rollout, else the newest that is through its gates. Null where none is.</summary>
    public static ModelLine? OnItsWay(IReadOnlyList<ModelLine> models) =>
        models.FirstOrDefault(model => model is { IsCandidate: true, Stage: "shadow" or "canary" })
        ?? models.FirstOrDefault(model => model is { IsCandidate: true, Stage: not null })
        ?? models.FirstOrDefault(model => model.IsCandidate);

    /// <summary>Where it comes from.</summary>
    public IReadOnlyList<(string Name, string Value)> Lineage { get; } =
    [
        ("Kind", Answer.Kind), ("Followed", Answer.Parent ?? "nothing"), ("Nothing seen from", Moment(Answer.AsOf)), ("Purchases from", Moment(Answer.DataFrom)), ("Purchases to", Moment(Answer.DataTo)),
        ("Purchase lines", Answer.PurchaseLines.ToString("N0", CultureInfo.InvariantCulture)), ("Items shown to shoppers", Answer.ShownItems.ToString("N0", CultureInfo.InvariantCulture)),
        ("Seed", Answer.Seed.ToString(CultureInfo.InvariantCulture)), ("Program", Answer.CodeVersion), ("Features", Short(Answer.SchemaHash)), ("SHA-256", Short(Answer.Sha256)),
    ];

    /// <summary>Parameters of its training.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; } = Answer.Parameters is { ValueKind: JsonValueKind.Object } parameters ? [.. Walk(parameters, "")] : [];

    private static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Short(string hash) => hash.Length > 16 ? hash[..16] + "…" : hash;

    private static IEnumerable<(string Name, string Value)> Walk(JsonElement element, string prefix) => element.EnumerateObject().SelectMany(property => property.Value.ValueKind == JsonValueKind.Object
        ? Walk(property.Value, $"{prefix}{property.Name}.")
        : [($"{prefix}{property.Name}", property.Value.ToString())]);
}
