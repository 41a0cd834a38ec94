using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security.Keys;

internal sealed record ApiKeyList(IReadOnlyList<ApiKeyRow> Items);

internal sealed record CreateApiKey(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt, int? RequestsPerMinute);

internal sealed record LimitApiKey(int? RequestsPerMinute, string? Reason);

internal sealed record KeyUsageAnswer(string Id, string By, IReadOnlyList<KeyUsageStep> Items);

/// <summary>The answer to making a key: the only place that ever shows its text.</summary>
internal sealed record ApiKeySecret(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, int RequestsPerMinute, string Secret);

/// <summary><c>/api/v1/ops/api-keys</c>.</summary>
internal static class ApiKeyEndpoints
{
    /// <summary>Characters of a reason, as the audit keeps it.</summary>
    private const int LongestReason = 400;

    private const int LongestName = 100;

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/api-keys").RequireAuthorization(Policies.Admin).WithTags("API keys");
        group.MapGet("", ListAsync).WithSummary("List API keys, newest first.");
        group.MapPost("", CreateAsync).WithIdempotencyKey().WithSummary("Make an API key; the answer alone shows its secret.");
        group.MapGet("/{id}", FindAsync).WithSummary("One key, with an ETag for changing its limit.");
        group.MapGet("/{id}/usage", UsageAsync).WithSummary("Requests of a key: by minute over the last hour, or by hour over the last day.");
        group.MapPut("/{id}/limit", LimitAsync).ProducesProblem(412).WithSummary("Set how many requests a minute a key may make; null for what its scopes are given. If-Match names the limit that was looked at.");
        group.MapPost("/{id}/rotate", RotateAsync).WithIdempotencyKey().WithSummary("Make a successor; the old key works seven more days.");
        group.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a key and the device tokens issued for it.");
    }

    private static async Task<Ok<ApiKeyList>> ListAsync(ApiKeys keys, CancellationToken token) => TypedResults.Ok(new ApiKeyList(await keys.ListAsync(token)));

    private static async Task<Results<Ok<ApiKeyRow>, ProblemHttpResult>> FindAsync(string id, ApiKeys keys, HttpResponse response, CancellationToken token)
    {
        if (await keys.FindAsync(id, token) is not { } key)
        {
            return Problems.NotFound();
        }

        response.Headers.ETag = key.Tag;
        return TypedResults.Ok(key);
    }

    private static async Task<Results<Ok<KeyUsageAnswer>, ProblemHttpResult>> UsageAsync(string id, ApiKeys keys, CancellationToken token, string by = "minute")
    {
        if (by is not ("minute" or "hour"))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["by"] = ["must be minute or hour"] });
        }

        return await keys.FindAsync(id, token) is null && keys.FixedRows().All(key => key.Id != id)
            ? Problems.NotFound()
            : TypedResults.Ok(new KeyUsageAnswer(id, by, await keys.UsageAsync(id, by == "hour", token)));
    }

    private static async Task<Results<Created<ApiKeySecret>, ProblemHttpResult>> CreateAsync(
        CreateApiKey request, ApiKeys keys, TimeProvider time, ClaimsPrincipal user, HttpContext context, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName || request.Name.Any(char.IsControl))
        {
            errors["name"] = [$"1 to {LongestName} characters in one line."];
        }

        if (ScopeNames.Parse(request.Scopes) is not { } scopes)
        {
            errors["scopes"] = ["One or more of server, device, ops."];
            scopes = KeyScopes.None;
        }

        if (request.ExpiresAt <= time.GetUtcNow())
        {
            errors["expiresAt"] = ["Must lie in the future."];
        }

        CheckLimit(request.RequestsPerMinute, errors);
        return errors.Count > 0
            ? Problems.Validation(errors)
            : Answer(await keys.CreateAsync(user, request.Name!, scopes, request.ExpiresAt, request.RequestsPerMinute, token), context);
    }

    private static async Task<Results<Ok<ApiKeyRow>, ProblemHttpResult>> LimitAsync(
        string id, LimitApiKey request, ApiKeys keys, ClaimsPrincipal user, HttpContext context, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        CheckLimit(request.RequestsPerMinute, errors);
        CheckReason(request.Reason, errors);
        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var seen = context.Request.Headers.IfMatch.ToString() is { Length: > 0 } tag and not "*" ? tag : null;
        return await keys.LimitAsync(user, id, request.RequestsPerMinute, seen, request.Reason, token) switch
        {
            KeyChange.Stale => Problems.Of(StatusCodes.Status412PreconditionFailed, "preconditionFailed", "Somebody else has changed the key."),
            KeyChange.Done => await FindAsync(id, keys, context.Response, token),
            _ => Problems.NotFound(),
        };
    }

    private static async Task<Results<Created<ApiKeySecret>, ProblemHttpResult>> RotateAsync(
        string id, ApiKeys keys, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        await keys.RotateAsync(user, id, token) is { } created ? Answer(created, context) : Problems.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, string? reason, ApiKeys keys, ClaimsPrincipal user, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        CheckReason(reason, errors);
        return errors.Count > 0 ? Problems.Validation(errors) : await keys.RevokeAsync(user, id, reason, token) ? TypedResults.NoContent() : Problems.NotFound();
    }

    private static void CheckLimit(int? perMinute, Dictionary<string, string[]> errors)
    {
        if (perMinute is < 1 or > RateLimitOptions.Most)
        {
            errors["requestsPerMinute"] = [$"From 1 to {RateLimitOptions.Most}, or null for what its scopes are given."];
        }
    }

    private static void CheckReason(string? reason, Dictionary<string, string[]> errors)
    {
        if (reason is not null && (reason.Length > LongestReason || reason.Any(char.IsControl)))
        {
            errors["reason"] = [$"At most {LongestReason} characters in one line."];
        }
    }

    private static Created<ApiKeySecret> Answer(CreatedKey created, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var key = created.Key;
        return TypedResults.Created($"/api/v1/ops/api-keys/{key.Id}", new ApiKeySecret(key.Id, key.Name, key.Scopes, key.ExpiresAt, key.RequestsPerMinute, created.Text));
    }
}
