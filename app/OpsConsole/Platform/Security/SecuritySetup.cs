using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Security.Devices;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Security.Keys;
using OpsConsole.Platform.Security.RateLimits;

namespace OpsConsole.Platform.Security;

/// <summary>Who may call what.</summary>
internal static class SecuritySetup
{
    private const string AnyScheme = "Any";

    public static IServiceCollection AddSecurity(this IServiceCollection services, bool printLoginLink)
    {
        services.AddSingleton(new StartBannerOptions(printLoginLink));
        services.AddSingleton<InstallationSecret>().AddSingleton<AuditLog>().AddSingleton<AuditReader>().AddSingleton<IdempotentAnswers>();
        services.AddSingleton(provider => new DemoCredentials(provider.GetRequiredService<IHostEnvironment>(), provider.GetRequiredService<InstallationSecret>()));
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KeyMeters>().AddSingleton<DeviceAllowances>();
        services.AddSingleton<ApiKeyIndex>().AddSingleton<FixedKeys>().AddSingleton(provider => new ApiKeys(
            provider.GetRequiredService<IDbContextFactory<OpsDbContext>>(), provider.GetRequiredService<ApiKeyIndex>(), provider.GetRequiredService<FixedKeys>(), provider.GetRequiredService<KeyMeters>(),
            provider.GetRequiredService<AuditLog>(), provider.GetRequiredService<IHostEnvironment>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<DeviceTokens>();
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
        RateLimits.RateLimits.Use(app);
        app.UseAuthorization();
        app.UseAntiforgery();
        RequestScreen.Use(app);
        return app;
    }

    public static IEndpointRouteBuilder MapSecurity(this IEndpointRouteBuilder routes)
    {
        routes.MapDeviceTokens();
        routes.MapApiKeys();
        routes.MapAudit();
        routes.MapConsoleAccounts();
        return routes;
    }

    private static bool HasSession(HttpRequest request) => request.Cookies.ContainsKey("opsconsole.session");
}
