using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Delivery.Plans;

/// <summary>Something that takes longer than a request.</summary>
/// <param name="Id">Of the operation, and of what it makes.</param>
/// <param name="Kind"><c>routePlan</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="ResourceUrl">What it makes.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record OperationAnswer(string Id, string Kind, string Status, double Progress, string ResourceUrl, string? Error);

/// <summary><c>GET /api/v1/operations/{id}</c></summary>
internal static class OperationEndpoint
{
    private const int MaxWaitMs = 30_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/operations/{id}", GetAsync).RequireAuthorization(Policies.PlanReader).WithTags("Operations")
        .WithSummary("State of asynchronous work; waitMs (up to 30,000) answers only once it has ended, or the time is over.");

    private static async Task<Results<Ok<OperationAnswer>, ProblemHttpResult>> GetAsync(string id, PlanReading reading, PlanBoard board, TimeProvider time, CancellationToken token, int waitMs = 0)
    {
        if (waitMs is < 0 or > MaxWaitMs)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["waitMs"] = [$"must be from 0 to {MaxWaitMs}"] });
        }

        var started = time.GetTimestamp();
        while (true)
        {
            var change = board.NextChangeAsync(id);
            if (await reading.FindAsync(id, token) is not { Plan: var plan })
            {
                board.Forget(id);
                return Problems.NotFound();
            }

            var left = TimeSpan.FromMilliseconds(waitMs) - time.GetElapsedTime(started);
            if (PlanStatus.HasEnded(plan.Status) || left <= TimeSpan.Zero)
            {
                return TypedResults.Ok(new OperationAnswer(id, "routePlan", Status(plan.Status), plan.Progress.Fraction, PlanEndpoints.UrlOf(id), plan.Error));
            }

            await change.WaitAsync(left, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            token.ThrowIfCancellationRequested();
        }
    }

    private static string Status(string plan) => plan switch
    {
        PlanStatus.Queued => "queued",
        PlanStatus.Solving => "running",
        PlanStatus.Failed => "failed",
        PlanStatus.Cancelled => "cancelled",
        _ => "succeeded",
    };
}
