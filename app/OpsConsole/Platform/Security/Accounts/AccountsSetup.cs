using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Platform.Security.Accounts;

/// <summary>Console users: ASP.NET Core Identity, cookies, login.</summary>
internal static class AccountsSetup
{
    private static readonly TimeSpan StampInterval = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<IdentityUser>(options =>
        {
            // Length beats composition rules (NIST SP 800-63B, 5.1.1.2).
            options.Password.RequiredLength = 12;
            options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
            options.Lockout.MaxFailedAccessAttempts = 5;
            options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        })
        .AddRoles<IdentityRole>().AddEntityFrameworkStores<OpsDbContext>().AddSignInManager().AddDefaultTokenProviders();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = StampInterval);
        services.ConfigureApplicationCookie(ConfigureCookie);
        AddPersistentKeys(services);

        services.AddSingleton<LoginLinks>().AddSingleton<PasswordDecoy>().AddSingleton<IStartupStage, AccountSeeding>();
        services.AddHostedService<StartBanner>();
        services.AddScoped<AuthenticationStateProvider, ConsoleAuthenticationState>();
        return services;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "opsconsole.session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.ReturnUrlParameter = "returnUrl";
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
}
