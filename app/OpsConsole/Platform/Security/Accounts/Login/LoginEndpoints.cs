using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Security.Accounts.Invitations;
using OpsConsole.Platform.Security.Accounts.Sessions;

namespace OpsConsole.Platform.Security.Accounts.Login;

/// <summary>
/// Where the login's pages post to, and the one-time link. What goes wrong goes back to the page with <c>?error=</c>, which the page has words for.
/// </summary>
/// <remarks>Parameters from a form make the framework demand a valid antiforgery token before a handler runs.</remarks>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription().AddEndpointFilter(WhenBusyAsync);
        group.MapGet("/login/once", ByLinkAsync);
        group.MapPost("/login/password", ByPasswordAsync);
        group.MapPost("/login/code", ByCodeAsync);
        group.MapPost("/login/join", JoinAsync);
        group.MapPost("/logout", LogoutAsync);
    }

    private static async Task<RedirectHttpResult> ByLinkAsync(string? token, string? returnUrl, LoginLinks links, ConsoleSignIn signIn, HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await links.RedeemAsync(token, cancellation) is { } userId && await signIn.EnterAsync(userId, SignInMethods.Link, cancellation)
            ? TypedResults.Redirect(ReturnUrl.Local(returnUrl)) : TypedResults.Redirect("/login?error=link");
    }

    private static async Task<RedirectHttpResult> ByPasswordAsync(
        [FromForm] string? user, [FromForm] string? password, [FromForm] string? returnUrl, PasswordCheck check, ConsoleSignIn signIn, HttpContext context, CancellationToken token)
    {
        var (verdict, known) = await check.CheckAsync(user, password, token);
        return TypedResults.Redirect(verdict switch
        {
            PasswordVerdict.Right => await signIn.AfterPasswordAsync(context, known!, returnUrl, token),
            PasswordVerdict.LockedOut => $"/login?error=lockedOut&{ReturnUrl.Query(returnUrl)}",
            PasswordVerdict.Locked => $"/login?error=locked&{ReturnUrl.Query(returnUrl)}",
            PasswordVerdict.Busy => $"/login?error=busy&{ReturnUrl.Query(returnUrl)}",
            _ => $"/login?error=credentials&{ReturnUrl.Query(returnUrl)}",
        });
    }

    private static async Task<RedirectHttpResult> ByCodeAsync([FromForm] string? code, [FromForm] string? returnUrl, ConsoleSignIn signIn, HttpContext context, CancellationToken token) =>
        TypedResults.Redirect(await signIn.AfterCodeAsync(context, code, returnUrl, token));

    private static async Task<RedirectHttpResult> JoinAsync(
        [FromForm] string? invitation, [FromForm] string? password, [FromForm] string? repeated, Invitations.Invitations invitations, ConsoleSignIn signIn,
        HttpContext context, CancellationToken token)
    {
        var joined = password != repeated ? new JoinResult(null, PasswordProblem.Differ) : await invitations.JoinAsync(invitation, password, token);
        return joined.UserId is { } id && await signIn.FindAsync(id, token) is { } user
            ? TypedResults.Redirect(await signIn.AfterPasswordAsync(context, user, "/", token))
            : TypedResults.Redirect($"/join?token={Uri.EscapeDataString(invitation is { Length: <= 100 } ? invitation : "")}&error={joined.Problem}");
    }

    // The unused form parameter is what makes the framework demand the antiforgery token: another site cannot log a user out.
    private static async Task<RedirectHttpResult> LogoutAsync([FromForm] string? returnUrl, HttpContext context, SignInManager<IdentityUser> signIn, EndedSessions ended, CancellationToken token)
    {
        var session = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await signIn.SignOutAsync();
        if (session.Principal is { } user)
        {
            await ended.EndAsync(user, token);
        }

        return TypedResults.Redirect($"/login?{ReturnUrl.Query(returnUrl)}");
    }

    /// <summary>A database that takes no write lets nobody in, right password or wrong, and says so.</summary>
    private static async ValueTask<object?> WhenBusyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception failure) when (failure is SqliteException or DbUpdateException)
        {
            return TypedResults.Redirect("/login?error=busy");
        }
    }
}
