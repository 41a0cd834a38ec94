using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Platform.Security.Devices;

internal sealed record DeviceTokenRequest(string? DeviceId, string? UserId);

internal sealed record DeviceTokenAnswer(string Token, DateTimeOffset ExpiresAt, string TokenType);

/// <summary><c>POST /api/v1/devices/tokens</c>: an app's key against a token for one shopper on one device.</summary>
internal static class DeviceTokenEndpoint
{
    public static void MapDeviceTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/devices/tokens", Issue).RequireAuthorization(Policies.TokenIssue)
            .WithTags("Devices").WithSummary("Exchange an API key for a token of 15 minutes.");

    private static Results<Ok<DeviceTokenAnswer>, ProblemHttpResult> Issue(DeviceTokenRequest request, HttpContext context, DeviceTokens tokens, ApiKeyIndex keys)
    {
        var errors = new Dictionary<string, string[]>();
        if (!Identifier.IsValid(request.DeviceId))
        {
            errors["deviceId"] = [Identifier.Rule];
        }

        if (!Identifier.IsValid(request.UserId))
        {
            errors["userId"] = [Identifier.Rule];
        }

        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        // The policy let the key in; it may have been revoked since.
        if (keys.Find(context.Request.Headers[CredentialHandler.KeyHeader]) is not { } issuer)
        {
            return Problems.Unauthorized();
        }

        // A key that ships inside an app is in everybody's hands: with it anybody could be any van.
        if (VehicleIdentity.VehicleOf(request.UserId!) is not null && !issuer.Scopes.HasFlag(KeyScopes.Server))
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["userId"] = ["names a vehicle: its tokens need a key with the server scope"] });
        }

        var (text, expiresAt) = tokens.Issue(issuer, request.DeviceId!, request.UserId!);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DeviceTokenAnswer(text, expiresAt, "Bearer"));
    }
}
