using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Accounts.Login;
using OpsConsole.Platform.Security.Accounts.Oidc;
using OpsConsole.Platform.Security.Accounts.SecondFactor;
using OpsConsole.Platform.Security.Accounts.Sessions;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>Console users: ASP.NET Core Identity, cookies, login, identity provider, sessions.</summary>
internal static class AccountsSetup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        // Neither keeps anything: as singletons, ahead of Identity's own scoped ones, the commands can hold them.
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>().AddSingleton<IPasswordHasher<IdentityUser>, PasswordHasher<IdentityUser>>();
        services.AddIdentityCore<IdentityUser>(options =>
        {
            options.Password.RequiredLength = PasswordRules.Shortest;
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        })
        .AddRoles<IdentityRole>().AddEntityFrameworkStores<OpsDbContext>().AddSignInManager().AddDefaultTokenProviders();
        services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptionsCheck>();
        AddCookies(services);
        AddPersistentKeys(services);

        services.AddSingleton<LoginLinks>().AddSingleton<PasswordDecoy>().AddSingleton<LoginAttempts>().AddSingleton<PasswordCheck>().AddSingleton<SecondFactors>().AddScoped<ConsoleSignIn>();
        services.AddSingleton<AccountCommands>().AddSingleton<OwnAccount>().AddSingleton<Invitations.Invitations>().AddSingleton<AccountSettingsStore>();
        services.AddSingleton<IStartupStage, AccountSeeding>().AddHostedService<StartBanner>();
        services.AddSingleton<EndedSessions>().AddSingleton<AccountStates>().AddHostedService(provider => provider.GetRequiredService<AccountStates>());
        services.AddSingleton<HubConnections>().AddHostedService(provider => provider.GetRequiredService<HubConnections>());
        services.Configure<HubOptions>(options => options.AddFilter<HubConnections>());
        services.AddScoped<AuthenticationStateProvider, ConsoleAuthenticationState>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsJson.Default));
        return services.AddOidc();
    }

    /// <summary>Endpoints of logins, of people's own accounts and of administrators.</summary>
    public static IEndpointRouteBuilder MapConsoleAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapLogin();
        routes.MapOidc();
        routes.MapOwnAccount();
        routes.MapAccounts();
        return routes;
    }

    private static void AddCookies(IServiceCollection services)
    {
        services.ConfigureApplicationCookie(ConfigureCookie);
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme, options => options.Cookie.Name = "opsconsole.pending");
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme, options => options.Cookie.Name = "opsconsole.external");
        foreach (var scheme in (string[])[IdentityConstants.ApplicationScheme, IdentityConstants.TwoFactorUserIdScheme, IdentityConstants.ExternalScheme])
        {
            services.AddOptions<CookieAuthenticationOptions>(scheme).Configure<IOptions<AccountOptions>>((options, accounts) =>
                options.Cookie.SecurePolicy = accounts.Value.SecureCookies ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest);
        }

        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<AccountOptions>>((options, accounts) =>
            options.Cookie.SecurePolicy = accounts.Value.SecureCookies ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest);
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "opsconsole.session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = SessionCookie.ValidateAsync;
        options.Events.OnRedirectToLogin = context =>
        {
            if (!Surface.IsPage(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            }

            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Cookies and antiforgery tokens outlive a restart: their keys lie in the data folder.</summary>
    private static void AddPersistentKeys(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("OpsConsole");
        services.AddOptions<KeyManagementOptions>().Configure<DataFolder, ILoggerFactory>((options, folder, loggers) =>
            options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(folder.Keys), loggers));
        // It warns that the keys lie unencrypted. They do, like the database beside them; who can read the folder has everything already.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
    }

    private sealed class AccountOptionsCheck : IValidateOptions<AccountOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccountOptions options) =>
            options.Problems().ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
