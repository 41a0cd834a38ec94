using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Security.Accounts.Login;

namespace OpsConsole.Platform.Security.Accounts.Oidc;

/// <summary>To the identity provider and back. The callback itself is the handler's.</summary>
internal static partial class OidcEndpoints
{
    public static void MapOidc(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login/oidc", ChallengeAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/login/oidc/done", DoneAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task ChallengeAsync(string? returnUrl, IOptions<AccountOptions> options, HttpContext context, ILoggerFactory loggers)
    {
        if (options.Value.Oidc is null)
        {
            context.Response.Redirect("/login?error=oidc");
            return;
        }

        try
        {
            await context.ChallengeAsync(OidcSetup.Scheme, new AuthenticationProperties { RedirectUri = $"/login/oidc/done?{ReturnUrl.Query(returnUrl)}" });
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException)
        {
            // Its description cannot be read: the provider is down. Passwords work on.
            Unreachable(loggers.CreateLogger(typeof(OidcEndpoints)), failure);
            context.Response.Redirect("/login?error=oidcDown");
        }
    }

    private static async Task<RedirectHttpResult> DoneAsync(string? returnUrl, HttpContext context, IServiceProvider services, CancellationToken token)
    {
        var vouched = await context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        if (!vouched.Succeeded)
        {
            return TypedResults.Redirect("/login?error=oidc");
        }

        await context.SignOutAsync(IdentityConstants.ExternalScheme);
        var problem = await services.GetRequiredService<OidcSignIn>().EnterAsync(vouched.Principal, token);
        return TypedResults.Redirect(problem is null ? ReturnUrl.Local(returnUrl) : $"/login?error={problem}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider's description cannot be read")]
    private static partial void Unreachable(ILogger logger, Exception failure);
}
