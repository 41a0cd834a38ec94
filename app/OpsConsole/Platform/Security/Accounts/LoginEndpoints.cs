using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>
/// Where the login page posts to, and the one-time link. Failures go back to <c>/login?error=</c> with <c>link</c>, <c>credentials</c> or
/// <c>lockedOut</c>.
/// </summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login/once", ByLinkAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/login/password", ByPasswordAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/logout", LogoutAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<RedirectHttpResult> ByLinkAsync(
        string? token, string? returnUrl, LoginLinks links, SignInManager<IdentityUser> signIn, HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await links.RedeemAsync(token, cancellation) is not { } userId || await signIn.UserManager.FindByIdAsync(userId) is not { } user)
        {
            return TypedResults.Redirect("/login?error=link");
        }

        await signIn.SignInAsync(user, isPersistent: false, authenticationMethod: "link");
        return TypedResults.Redirect(Local(returnUrl));
    }

    // Parameters from a form make the framework demand a valid antiforgery token before this runs.
    private static async Task<RedirectHttpResult> ByPasswordAsync(
        [FromForm] string? user, [FromForm] string? password, [FromForm] string? returnUrl, SignInManager<IdentityUser> signIn, PasswordDecoy decoy)
    {
        var back = $"&returnUrl={Uri.EscapeDataString(Local(returnUrl))}";
        if (string.IsNullOrEmpty(user) || string.IsNullOrEmpty(password) || await signIn.UserManager.FindByNameAsync(user) is not { } known)
        {
            decoy.Verify(password ?? "");
            return TypedResults.Redirect($"/login?error=credentials{back}");
        }

        var result = await signIn.PasswordSignInAsync(known, password, isPersistent: false, lockoutOnFailure: true);
        return result.Succeeded ? TypedResults.Redirect(Local(returnUrl))
            : TypedResults.Redirect($"/login?error={(result.IsLockedOut ? "lockedOut" : "credentials")}{back}");
    }

    // The unused form parameter is what makes the framework demand the antiforgery token: another site cannot log a user out.
    private static async Task<RedirectHttpResult> LogoutAsync([FromForm] string? returnUrl, SignInManager<IdentityUser> signIn)
    {
        await signIn.SignOutAsync();
        return TypedResults.Redirect($"/login?returnUrl={Uri.EscapeDataString(Local(returnUrl))}");
    }

    /// <summary>A path of our own, whatever was asked for: never an open redirect.</summary>
    private static string Local(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', ' ') ? url : "/";
}
