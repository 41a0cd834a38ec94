using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Models;

/// <summary>The operators' API of models.</summary>
internal static class ModelsEndpoints
{
    private const int MaxReason = 400;

    public static async Task<Ok<ModelsAnswer>> ListAsync(ModelRegistry registry, CancellationToken token) =>
        TypedResults.Ok(new ModelsAnswer([.. (await registry.ListAsync(token)).Select(Answer)]));

    public static async Task<Results<Accepted<TrainingRun>, ProblemHttpResult>> TrainAsync(ClaimsPrincipal user, TrainingRuns runs, AuditLog audit, CancellationToken token)
    {
        if (runs.TryStart() is not { } run)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "conflict", "A training is already under way.");
        }

        await audit.RecordAsync(user, new AuditChange("model.train", run.Id), token);
        return TypedResults.Accepted($"/api/v1/ops/models/runs/{run.Id}", run);
    }

    public static Results<Ok<TrainingRun>, ProblemHttpResult> Run(string id, TrainingRuns runs) =>
        runs.Find(id) is { } run ? TypedResults.Ok(run) : Problems.NotFound();

    public static async Task<Results<Ok<ModelsAnswer>, ProblemHttpResult>> RollBackAsync(RollbackRequest? request, ClaimsPrincipal user, ModelRegistry registry, CancellationToken token)
    {
        if (request?.Reason is not { Length: > 0 and <= MaxReason } reason)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"must say why, in at most {MaxReason} characters"] });
        }

        return await registry.RollBackAsync(user, reason, token)
            ? await ListAsync(registry, token)
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "There is no previous model to go back to.");
    }

    private static ModelAnswer Answer(ModelVersion row) => new(
        row.Version, JsonNamingPolicy.CamelCase.ConvertName(row.Role.ToString()), row.Reason, row.TrainedAt, row.AsOf, row.DataFrom, row.DataTo, Parsed(row.Parameters), Parsed(row.Metrics), []);

    private static JsonElement? Parsed(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
