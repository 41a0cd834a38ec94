using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>
/// Somebody between two steps of the login: the password was right, a code is still to come. Lies encrypted in a cookie for ten minutes and
/// opens nothing else.
/// </summary>
/// <param name="Stamp">The account's, so that it is worthless once sessions were ended.</param>
/// <param name="NewSecret">Of an authenticator that is being enrolled; null when one is asked for a code.</param>
public sealed record PendingLogin(string UserId, string Stamp, byte[]? NewSecret)
{
    private const string SecretClaim = "secret";
    private const string StampClaim = "stamp";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public Task KeepAsync(HttpContext context, TimeProvider time)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, UserId), new Claim(StampClaim, Stamp)], IdentityConstants.TwoFactorUserIdScheme);
        if (NewSecret is not null)
        {
            identity.AddClaim(new Claim(SecretClaim, Convert.ToBase64String(NewSecret)));
        }

        var properties = new AuthenticationProperties { ExpiresUtc = time.GetUtcNow() + Lifetime, AllowRefresh = false };
        return context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(identity), properties);
    }

    public static async Task<PendingLogin?> ReadAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        return result.Principal is { } principal && principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && principal.FindFirstValue(StampClaim) is { } stamp
            ? new PendingLogin(id, stamp, principal.FindFirstValue(SecretClaim) is { } secret ? Convert.FromBase64String(secret) : null)
            : null;
    }

    public static Task ForgetAsync(HttpContext context) => context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
}
