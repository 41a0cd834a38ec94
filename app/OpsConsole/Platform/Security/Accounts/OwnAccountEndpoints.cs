using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpsConsole.Platform.Security.Accounts.Login;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Http;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>Where the Account page posts what ends sessions: the answer carries a fresh cookie, which a circuit cannot.</summary>
/// <remarks>Parameters from a form make the framework demand a valid antiforgery token before a handler runs.</remarks>
internal static class OwnAccountEndpoints
{
    public static void MapOwnAccount(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/account").RequireAuthorization(Policies.Viewer).ExcludeFromDescription();
        group.MapPost("/password", ChangePasswordAsync);
        group.MapPost("/second-factor", BeginEnrolmentAsync);
        group.MapPost("/second-factor/remove", RemoveSecondFactorAsync);
        group.MapPost("/sessions/end", EndSessionsAsync);
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> ChangePasswordAsync(
        [FromForm] string? present, [FromForm] string? next, [FromForm] string? repeated, ClaimsPrincipal user, OwnAccount own, ConsoleSignIn signIn, CancellationToken token)
    {
        if (OwnAccount.IdOf(user) is not { } id)
        {
            return Problems.NotFound();
        }

        return await own.ChangePasswordAsync(user, id, present, next, repeated, token) is { } problem ? Back("error", problem) : await RenewAsync(user, id, null, signIn, "password", token);
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> BeginEnrolmentAsync(
        [FromForm] string? present, ClaimsPrincipal user, OwnAccount own, ConsoleSignIn signIn, HttpContext context, TimeProvider time, CancellationToken token)
    {
        if (OwnAccount.IdOf(user) is not { } id || await signIn.FindAsync(id, token) is not { } account)
        {
            return Problems.NotFound();
        }

        if (await own.ConfirmAsync(id, present, token) is { } problem)
        {
            return Back("error", problem);
        }

        await new PendingLogin(id, account.SecurityStamp!, Totp.NewSecret()).KeepAsync(context, time);
        return TypedResults.Redirect("/login/enrol?returnUrl=%2Faccount");
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> RemoveSecondFactorAsync(
        [FromForm] string? present, ClaimsPrincipal user, OwnAccount own, SecondFactors factors, ConsoleSignIn signIn, CancellationToken token)
    {
        if (OwnAccount.IdOf(user) is not { } id)
        {
            return Problems.NotFound();
        }

        if (await own.ConfirmAsync(id, present, token) is { } problem)
        {
            return Back("error", problem);
        }

        return await factors.RemoveAsync(user, id, token) ? await RenewAsync(user, id, SignInMethods.Password, signIn, "secondFactor", token) : Back("done", "secondFactor");
    }

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> EndSessionsAsync(
        [FromForm] string? returnUrl, ClaimsPrincipal user, OwnAccount own, ConsoleSignIn signIn, CancellationToken token)
    {
        _ = returnUrl; // There for the antiforgery token.
        return OwnAccount.IdOf(user) is { } id && await own.EndSessionsAsync(user, id, token) ? await RenewAsync(user, id, null, signIn, "sessions", token) : Problems.NotFound();
    }

    private static async Task<RedirectHttpResult> RenewAsync(ClaimsPrincipal user, string id, string? method, ConsoleSignIn signIn, string done, CancellationToken token)
    {
        if (await signIn.FindAsync(id, token) is { } account)
        {
            await signIn.RenewAsync(account, method ?? user.FindFirstValue(ClaimTypes.AuthenticationMethod) ?? SignInMethods.Password, token);
        }

        return Back("done", done);
    }

    private static RedirectHttpResult Back(string name, object value) => TypedResults.Redirect($"/account?{name}={value}");
}
