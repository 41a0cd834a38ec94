using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security.Keys;

/// <summary>A live key in memory, with the answer that authentication gives for it made once.</summary>
internal sealed class ApiKeyEntry
{
    public ApiKeyEntry(string id, string name, KeyScopes scopes, byte[] hash, DateTimeOffset? expiresAt, KeyMeter meter)
    {
        Id = id;
        Scopes = scopes;
        Hash = hash;
        ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue;
        Meter = meter;
        var principal = new ClaimsPrincipal(new CallerIdentity($"key:{name}", scopes, subject: null) { Allowance = meter.Allowance, Meter = meter });
        Authenticated = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, CallerIdentity.SchemeName)));
    }

    public string Id { get; }

    public KeyScopes Scopes { get; }

    public byte[] Hash { get; }

    public DateTimeOffset ExpiresAt { get; }

    public Task<AuthenticateResult> Authenticated { get; }

    /// <summary>Its limit and its counters.</summary>
    public KeyMeter Meter { get; }
}
