using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>What administrators see of a key.</summary>
internal sealed record ApiKeyRow(
    string Id, string Name, string Env, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt, string? RotatedTo)
{
    public static ApiKeyRow Of(ApiKey key) =>
        new(key.Id, key.Name, key.Env, ScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt, key.RotatedTo);
}

internal sealed record ApiKeyList(IReadOnlyList<ApiKeyRow> Items);

internal sealed record CreateApiKey(string? Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt);

/// <summary>The answer to making a key: the only place that ever shows its text.</summary>
internal sealed record ApiKeySecret(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, string Secret);

/// <summary><c>/api/v1/ops/api-keys</c>.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ops/api-keys").RequireAuthorization(Policies.Admin).WithTags("API keys");
        group.MapGet("", ListAsync).WithSummary("List API keys, newest first.");
        group.MapPost("", CreateAsync).WithIdempotencyKey().WithSummary("Make an API key; the answer alone shows its secret.");
        group.MapPost("/{id}/rotate", RotateAsync).WithIdempotencyKey().WithSummary("Make a successor; the old key works seven more days.");
        group.MapDelete("/{id}", RevokeAsync).WithSummary("Revoke a key and the device tokens issued for it.");
    }

    private static async Task<Ok<ApiKeyList>> ListAsync(ApiKeys keys, CancellationToken token) =>
        TypedResults.Ok(new ApiKeyList([.. (await keys.ListAsync(token)).Select(ApiKeyRow.Of)]));

    private static async Task<Results<Created<ApiKeySecret>, ProblemHttpResult>> CreateAsync(
        CreateApiKey request, ApiKeys keys, TimeProvider time, ClaimsPrincipal user, HttpContext context, CancellationToken token)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > 100)
        {
            errors["name"] = ["1 to 100 characters."];
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

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        return Answer(await keys.CreateAsync(user, request.Name!, scopes, request.ExpiresAt, token), context);
    }

    private static async Task<Results<Created<ApiKeySecret>, ProblemHttpResult>> RotateAsync(
        string id, ApiKeys keys, ClaimsPrincipal user, HttpContext context, CancellationToken token) =>
        await keys.RotateAsync(user, id, token) is { } created ? Answer(created, context) : Problems.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, string? reason, ApiKeys keys, ClaimsPrincipal user, CancellationToken token) =>
        await keys.RevokeAsync(user, id, reason, token) ? TypedResults.NoContent() : Problems.NotFound();

    private static Created<ApiKeySecret> Answer(CreatedKey created, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var key = created.Key;
        return TypedResults.Created($"/api/v1/ops/api-keys/{key.Id}", new ApiKeySecret(key.Id, key.Name, ScopeNames.Of(key.Scopes), key.ExpiresAt, created.Text));
    }
}
