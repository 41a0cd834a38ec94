using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Jobs;

/// <summary><c>/api/v1/ops/jobs</c>.</summary>
internal static class JobEndpoints
{
    private const int MaxReason = 400;
    private const int MaxArguments = 4_000;

    public static void MapJobEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/jobs").WithTags("Jobs");
        group.MapGet("", ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("List the newest runs, and the jobs that can be run.");
        group.MapGet("{id}", FindAsync).RequireAuthorization(Policies.Viewer).WithSummary("A run with its log.");
        group.MapPost("{name}/run", RunAsync).WithIdempotencyKey().RequireAuthorization(Policies.Operator).WithSummary("Ask for a run of a job; while one is queued, that one.");
        group.MapPost("{id}/cancel", CancelAsync).RequireAuthorization(Policies.Operator).WithSummary("Cancel a run that is queued or running.");
    }

    private static async Task<Ok<JobsAnswer>> ListAsync(Jobs jobs, CancellationToken token, string? name = null, int limit = 50) => TypedResults.Ok(new JobsAnswer(
        await jobs.ListAsync(name, limit, token),
        [.. jobs.All.Select(job => new JobAnswer(job.Name, job.Title, job.Description, jobs.ScheduleOf(job.Name), jobs.NextOf(job.Name), job.Attempts))]));

    private static async Task<Results<Ok<JobRun>, ProblemHttpResult>> FindAsync(string id, Jobs jobs, CancellationToken token) =>
        await jobs.FindAsync(id, token) is { } run ? TypedResults.Ok(run) : Problems.NotFound();

    private static async Task<Results<Accepted<JobRun>, ProblemHttpResult>> RunAsync(string name, RunJobRequest? request, ClaimsPrincipal user, Jobs jobs, CancellationToken token)
    {
        if (!jobs.All.Any(job => job.Name == name))
        {
            return Problems.NotFound();
        }

        var errors = new Dictionary<string, string[]>();
        if (request?.Reason?.Length > MaxReason)
        {
            errors["reason"] = [$"at most {MaxReason} characters"];
        }

        if (request?.Arguments is { } arguments && (arguments.ValueKind != System.Text.Json.JsonValueKind.Object || arguments.GetRawText().Length > MaxArguments))
        {
            errors["arguments"] = [$"must be an object of at most {MaxArguments} characters"];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var run = await jobs.EnqueueAsync(user, name, "api", request?.Arguments, request?.Reason, token);
        return TypedResults.Accepted($"/api/v1/ops/jobs/{run.Id}", run);
    }

    private static async Task<Results<Ok<JobRun>, ProblemHttpResult>> CancelAsync(string id, ClaimsPrincipal user, Jobs jobs, CancellationToken token)
    {
        if (await jobs.FindAsync(id, token) is null)
        {
            return Problems.NotFound();
        }

        return await jobs.CancelAsync(user, id, token)
            ? TypedResults.Ok((await jobs.FindAsync(id, token))!) // Runs that have not ended are never deleted.
            : Problems.Of(StatusCodes.Status409Conflict, "conflict", "The run has ended.");
    }
}
