using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Operations;

internal sealed record BreakerList(IReadOnlyList<BreakerRow> Items);

internal sealed record BreakerTransitionList(IReadOnlyList<BreakerTransition> Items);

internal sealed record IsolateBreaker(string? Reason, double? Minutes);

internal sealed record CloseBreaker(string? Reason);

/// <summary><c>/api/v1/ops/breakers</c>.</summary>
internal static class BreakerEndpoints
{
    private const int LongestReason = 200;
    private const double LongestMinutes = 7 * 24 * 60;

    public static void MapBreakers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/breakers").WithTags("Breakers");
        group.MapGet("", List).RequireAuthorization(Policies.Viewer).WithSummary("List circuit breakers with state, failure ratio and countdown.");
        group.MapGet("/history", History).RequireAuthorization(Policies.Viewer).WithSummary("List changes of state of the last hours, oldest first.");
        group.MapPost("/{name}/isolate", IsolateAsync).RequireAuthorization(Policies.Operator).WithSummary("Hold a breaker open for a while: its fallback serves.");
        group.MapPost("/{name}/close", CloseAsync).RequireAuthorization(Policies.Operator).WithSummary("End an isolation and close a breaker by hand.");
    }

    private static Ok<BreakerList> List(BreakerRegistry breakers) => TypedResults.Ok(new BreakerList(breakers.Snapshot()));

    private static Results<Ok<BreakerTransitionList>, ProblemHttpResult> History(BreakerRegistry breakers, TimeProvider time, double hours = 24)
    {
        if (hours is not (> 0 and <= 720))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["hours"] = ["More than 0, at most 720."] });
        }

        var since = time.GetUtcNow() - TimeSpan.FromHours(hours);
        return TypedResults.Ok(new BreakerTransitionList([.. breakers.History.Where(transition => transition.At >= since)]));
    }

    private static async Task<Results<Ok<BreakerRow>, ProblemHttpResult>> IsolateAsync(
        string name, IsolateBreaker request, BreakerRegistry breakers, BreakerCommands commands, TimeProvider time, ClaimsPrincipal user, CancellationToken token)
    {
        if (breakers.Find(name) is null)
        {
            return Problems.NotFound();
        }

        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > LongestReason || request.Reason.Any(char.IsControl))
        {
            errors["reason"] = [$"1 to {LongestReason} characters in one line."];
        }

        if (request.Minutes is not (> 0 and <= LongestMinutes))
        {
            errors["minutes"] = [$"More than 0, at most {LongestMinutes:F0}."];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var until = time.GetUtcNow() + TimeSpan.FromMinutes(request.Minutes!.Value);
        return await commands.IsolateAsync(user, name, request.Reason!.Trim(), until, token) is { } row ? TypedResults.Ok(row) : Problems.NotFound();
    }

    private static async Task<Results<Ok<BreakerRow>, ProblemHttpResult>> CloseAsync(
        string name, CloseBreaker? request, BreakerRegistry breakers, BreakerCommands commands, ClaimsPrincipal user, CancellationToken token)
    {
        if (breakers.Find(name) is null)
        {
            return Problems.NotFound();
        }

        if (request?.Reason is { } reason && (reason.Length > LongestReason || reason.Any(char.IsControl)))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [$"At most {LongestReason} characters in one line."] });
        }

        return await commands.CloseAsync(user, name, request?.Reason?.Trim(), token) is { } row ? TypedResults.Ok(row) : Problems.NotFound();
    }
}
