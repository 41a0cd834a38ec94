using System.Text.Json;
using OpsConsole.Models.Training;

namespace OpsConsole.Models;

/// <summary>What becomes of a row of the registry, whoever decides it.</summary>
internal static class ModelRows
{
    /// <summary>The row of a trained model: a challenger until its role is decided.</summary>
    public static ModelVersion Of(TrainedCandidate trained, TrainingRequest request, string? reason, DateTimeOffset trainedAt)
    {
        var report = trained.Report;
        var version = $"{report.Kind}-{trainedAt:yyyyMMdd-HHmmss}-{report.Sha256[..4]}";
        return new ModelVersion
        {
            Version = version, TrainedAt = trainedAt, AsOf = report.AsOf, DataFrom = report.DataFrom, DataTo = report.DataTo, PurchaseLines = report.Lines, ShownItems = report.Shown, Parameters = report.Parameters.GetRawText(),
            Metrics = report.Metrics is null ? null : JsonSerializer.Serialize(report.Metrics, ModelsJson.Default.BacktestMetrics),
            Artefact = version + ".model", Sha256 = report.Sha256, Role = ModelRole.Challenger, Reason = Cut(reason ?? $"trained on {report.Lines} purchase lines"), Kind = report.Kind,
            RunId = request.RunId, Seed = report.Seed, CodeVersion = report.CodeVersion, SchemaHash = report.SchemaHash, Parent = request.Champion?.Version,
            Gates = JsonSerializer.Serialize(report.Gates, ModelsJson.Default.IReadOnlyListGateResult), PassedGates = report.Gates.All(gate => gate.Passed),
            TwinArtefact = report.TwinSha256 is null ? null : version + ".twin", TwinSha256 = report.TwinSha256, TwinAsOf = report.TwinAsOf,
        };
    }

    /// <summary>Takes a model out of service and rollout.</summary>
    public static void Reject(ModelVersion row, string reason) =>
        (row.Role, row.Reason, row.Stage, row.Percent, row.Hold, row.StageSince) = (ModelRole.Rejected, Cut(reason), null, 0, false, null);

    /// <summary>A reason as long as the row holds.</summary>
    public static string Cut(string reason) => reason.Length > 500 ? reason[..500] : reason;
}
