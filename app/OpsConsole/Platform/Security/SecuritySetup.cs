using Microsoft.AspNetCore.Identity;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Security.Keys;

namespace OpsConsole.Platform.Security;

/// <summary>Who may call what.</summary>
internal static class SecuritySetup
{
    private const string AnyScheme = "Any";

    public static IServiceCollection AddSecurity(this IServiceCollection services, bool printLoginLink)
    {
        services.AddSingleton(new StartBannerOptions(printLoginLink));
        services.AddSingleton<InstallationSecret>().AddSingleton<AuditLog>().AddSingleton<IdempotentAnswers>();
        services.AddSingleton(provider => new DemoCredentials(provider.GetRequiredService<IHostEnvironment>(), provider.GetRequiredService<InstallationSecret>()));
        services.AddSingleton<ApiKeyIndex>().AddSingleton<FixedKeys>().AddSingleton<ApiKeys>().AddSingleton<DeviceTokens>();
        services.AddSingleton(provider => new RunKeys(provider.GetRequiredService<ApiKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<KeyUseRecorder>();

        services.AddTransient<CredentialHandler>();
        services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = static context =>
                CredentialHandler.Handles(context.Request) || Surface.IsApi(context.Request.Path) && !HasSession(context.Request)
                    ? CallerIdentity.SchemeName : IdentityConstants.ApplicationScheme)
            .AddIdentityCookies();
        services.Configure<Microsoft.AspNetCore.Authentication.AuthenticationOptions>(options =>
            options.AddScheme<CredentialHandler>(CallerIdentity.SchemeName, "API key or device token"));

        services.AddAccounts().AddPolicyRules().AddErrorAnswers().AddRequestLimits();
        services.AddAntiforgery(options => options.Cookie.Name = "opsconsole.antiforgery");
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, SecurityJson.Default));
        return services;
    }

    public static WebApplication UseSecurity(this WebApplication app)
    {
        HeadRequests.Use(app);
        app.UseRouting();
        SecurityHeaders.Use(app);
        ErrorAnswers.Use(app);
        OriginCheck.Use(app);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        RequestScreen.Use(app);
        return app;
    }

    public static IEndpointRouteBuilder MapSecurity(this IEndpointRouteBuilder routes)
    {
        routes.MapDeviceTokens();
        routes.MapApiKeys();
        routes.MapConsoleAccounts();
        return routes;
    }

    private static bool HasSession(HttpRequest request) => request.Cookies.ContainsKey("opsconsole.session");
}
