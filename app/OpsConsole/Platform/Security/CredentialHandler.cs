using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security;

/// <summary>
/// Authenticates <c>X-Api-Key</c> and <c>Authorization: Bearer</c>. Runs on every request of the mobile API, hence no options monitor,
/// no database, and one shared result per API key.
/// </summary>
/// <remarks>With both headers both must be good: the caller has the key's scopes but only the token's shopper.</remarks>
internal sealed class CredentialHandler(ApiKeyIndex keys, DeviceTokens tokens, DeviceAllowances devices) : IAuthenticationHandler
{
    public const string KeyHeader = "X-Api-Key";
    private const string BearerPrefix = "Bearer ";

    private static readonly Task<AuthenticateResult> Absent = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> BadKey = Task.FromResult(AuthenticateResult.Fail("The API key is unknown, revoked or expired."));
    private static readonly AuthenticateResult BadToken = AuthenticateResult.Fail("The token is malformed, expired or revoked.");

    private HttpContext _context = null!; // InitializeAsync comes before every other call: the interface's contract.

    /// <summary>Whether a request carries what this handler reads.</summary>
    public static bool Handles(HttpRequest request) =>
        request.Headers.ContainsKey(KeyHeader) || FindToken(request) is not null;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        var token = FindToken(_context.Request);
        ApiKeyEntry? key = null;
        if (_context.Request.Headers.TryGetValue(KeyHeader, out var presented))
        {
            key = keys.Find(presented.Count == 1 ? presented[0] : null);
            if (key is null)
            {
                return BadKey;
            }

            if (token is null)
            {
                return key.Authenticated;
            }
        }

        return token is null ? Absent : Task.FromResult(Accept(token, key));
    }

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        _context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private AuthenticateResult Accept(string text, ApiKeyEntry? key)
    {
        if (tokens.Validate(text) is not { } token)
        {
            return BadToken;
        }

        var identity = new CallerIdentity($"device:{token.DeviceId}", key?.Scopes ?? KeyScopes.None, token.UserId) { Allowance = devices.Of(token.DeviceId), Meter = token.Issuer.Meter };
        // Hubs close the connection at this time (CloseOnAuthenticationExpiration).
        var properties = new AuthenticationProperties { ExpiresUtc = token.ExpiresAt };
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, CallerIdentity.SchemeName));
    }

    private static string? FindToken(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count == 1 && header[0] is { } value && value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return value[BearerPrefix.Length..];
        }

        // A browser's WebSocket cannot send headers: hubs alone take the token from the query.
        return request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) && request.Query.TryGetValue("access_token", out var query)
            ? query.ToString()
            : null;
    }
}
