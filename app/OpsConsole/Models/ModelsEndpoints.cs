using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Models.OffPolicyEvaluation;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models;

/// <summary>The operators' API of models.</summary>
internal static class ModelsEndpoints
{
    private const int MaxReason = 400;

    public static void MapModelEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/models").WithTags("Models");
        group.MapGet("", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("List models, newest first, with what each gate found.");
        group.MapGet("{version}", FindAsync).RequireAuthorization(Policies.Viewer).WithSummary("A model, its metrics against the champion's, and where it comes from.");
        group.MapGet("{version}/off-policy", OffPolicyAsync).RequireAuthorization(Policies.Viewer)
            .WithSummary("What a model would have earned in shuffled slates, by IPS, SNIPS and doubly robust, beside the champion.");
        group.MapPost("train", TrainAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithSummary("Ask for a training; while one is queued, that one.");
        group.MapPost("{version}/promote", PromoteAsync).RequireAuthorization(Policies.Operator).WithSummary("Make a model the champion now; past a failed gate only with override.");
        group.MapPost("{version}/reject", RejectAsync).RequireAuthorization(Policies.Operator).WithSummary("Take a challenger out of its rollout for good.");
        group.MapPost("rollback", RollBackAsync).RequireAuthorization(Policies.Operator).WithSummary("Let the previous model serve again.");
    }

    private static async Task<Ok<ModelsAnswer>> ListAsync(ModelRegistry registry, CancellationToken token) => TypedResults.Ok(new ModelsAnswer(await registry.AnswersAsync(token)));

    private static async Task<Results<Ok<ModelDetail>, ProblemHttpResult>> FindAsync(string version, ModelRegistry registry, CancellationToken token) =>
        await registry.DetailAsync(version, token) is { } detail ? TypedResults.Ok(detail) : Problems.NotFound();

    private static async Task<Results<Ok<OffPolicyAnswer>, ProblemHttpResult>> OffPolicyAsync(
        string version, OffPolicyEvaluator evaluator, ModelRegistry registry, CancellationToken token, string reward = "taps", int days = 7)
    {
        OffPolicyReward? counted = reward switch { "taps" => OffPolicyReward.Taps, "purchases" => OffPolicyReward.Purchases, _ => null };
        var errors = new Dictionary<string, string[]>();
        if (counted is null)
        {
            errors["reward"] = ["must be taps or purchases"];
        }

        if (days is < 1 or > OffPolicyEvaluator.MaxDays)
        {
            errors["days"] = [$"must be from 1 to {OffPolicyEvaluator.MaxDays}, days of the shop's time"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        if (await registry.DetailAsync(version, token) is null)
        {
            return Problems.NotFound();
        }

        return await evaluator.EvaluateAsync(version, counted!.Value, days, token) is { } answer // Checked above.
            ? TypedResults.Ok(answer)
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "The model's artefact is gone or was refused.");
    }

    private static async Task<Results<Accepted<JobRun>, ProblemHttpResult>> TrainAsync(TrainingArguments? arguments, ClaimsPrincipal user, Jobs jobs, ShopClock shop, CancellationToken token)
    {
        arguments ??= new TrainingArguments();
        if (arguments.Errors(shop.GetUtcNow()) is { Count: > 0 } errors)
        {
            return Problems.Validation(errors);
        }

        var run = await jobs.EnqueueAsync(user, TrainingJob.Name, "api", arguments, arguments.Reason, token);
        return TypedResults.Accepted($"/api/v1/ops/jobs/{run.Id}", run);
    }

    private static async Task<Results<Ok<ModelsAnswer>, ProblemHttpResult>> PromoteAsync(string version, PromoteRequest? request, ClaimsPrincipal user, ModelRegistry registry, CancellationToken token) =>
        Refusal(request?.Reason) is { } refused ? refused : await AnswerAsync(await registry.PromoteByHandAsync(user, version, request!.Reason!, request.Override, token), registry, token);

    private static async Task<Results<Ok<ModelsAnswer>, ProblemHttpResult>> RejectAsync(string version, PromoteRequest? request, ClaimsPrincipal user, ModelRegistry registry, CancellationToken token) =>
        Refusal(request?.Reason) is { } refused ? refused : await AnswerAsync(await registry.RejectByHandAsync(user, version, request!.Reason!, token), registry, token);

    private static async Task<Results<Ok<ModelsAnswer>, ProblemHttpResult>> RollBackAsync(RollbackRequest? request, ClaimsPrincipal user, ModelRegistry registry, CancellationToken token)
    {
        if (Refusal(request?.Reason) is { } refused)
        {
            return refused;
        }

        return await registry.RollBackAsync(user, request!.Reason!, token)
            ? await ListAsync(registry, token)
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "There is no previous model to go back to.");
    }

    private static async Task<Results<Ok<ModelsAnswer>, ProblemHttpResult>> AnswerAsync(RegistryChange change, ModelRegistry registry, CancellationToken token) => change.Outcome switch
    {
        RegistryOutcome.Done => await ListAsync(registry, token),
        RegistryOutcome.NotFound => Problems.NotFound(),
        _ => Problems.Of(StatusCodes.Status409Conflict, "conflict", change.Objection ?? "The model's state does not allow it."),
    };

    private static ProblemHttpResult? Refusal(string? reason) => reason is { Length: > 0 and <= MaxReason }
        ? null
        : Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"must say why, in at most {MaxReason} characters"] });
}
