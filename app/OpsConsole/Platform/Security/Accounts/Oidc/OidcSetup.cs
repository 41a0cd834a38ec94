using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpsConsole.Platform.Security.Accounts.Oidc;

/// <summary>The authorization code flow with PKCE, where a provider is configured.</summary>
internal static class OidcSetup
{
    public const string Scheme = "oidc";

    private const string CallbackPath = "/login/oidc/callback";

    public static IServiceCollection AddOidc(this IServiceCollection services)
    {
        services.AddTransient<OpenIdConnectHandler>().AddSingleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>().AddScoped<OidcSignIn>();
        // The scheme exists only where it is configured, which is known when options are made.
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<AccountOptions>>((authentication, accounts) =>
        {
            if (accounts.Value.Oidc is not null)
            {
                authentication.AddScheme<OpenIdConnectHandler>(Scheme, accounts.Value.Oidc.Name);
            }
        });
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<AccountOptions>>((options, accounts) => Configure(options, accounts.Value.Oidc!, accounts.Value.SecureCookies));
        return services;
    }

    private static void Configure(OpenIdConnectOptions options, OidcOptions oidc, bool secureCookies)
    {
        (options.Authority, options.ClientId, options.ClientSecret) = (oidc.Authority, oidc.ClientId, oidc.ClientSecret);
        options.RequireHttpsMetadata = oidc.Authority!.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.SignInScheme = IdentityConstants.ExternalScheme;
        options.CallbackPath = CallbackPath;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.UsePkce = true;
        // As a query, not a form of another site: so the cookies that tie answer to question may be SameSite=Lax, which plain HTTP allows.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = secureCookies ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnRemoteFailure = static context =>
        {
            // The provider said no, the user pressed back, or the answer is not one to a question of ours.
            context.Response.Redirect("/login?error=oidc");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
