using MudBlazor.Services;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Charts;
using OpsConsole.Shell.Commands;
using OpsConsole.Shell.Confirm;

namespace OpsConsole.Shell;

/// <summary>The console's frame: layout, theme, navigation.</summary>
internal static class ShellSetup
{
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            // A console left open on a phone that sleeps comes back to what it showed for three minutes; more would cost 2 MB each.
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            options.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddMudServices(configuration =>
        {
            configuration.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomRight;
            configuration.SnackbarConfiguration.MaxDisplayedSnackbars = 2;
            configuration.SnackbarConfiguration.VisibleStateDuration = 6_000;
            configuration.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddCascadingAuthenticationState();
        services.AddSingleton<LatencyHistory>();
        services.AddScoped<ConsoleSession>().AddScoped<CommandGate>().AddScoped<Confirmation>();
        return services;
    }

    public static IEndpointRouteBuilder MapShell(this IEndpointRouteBuilder routes)
    {
        // Run from source, the framework adds an endpoint for files that were not there at build time, and it declares no policy: left out.
        routes.ServiceProvider.GetRequiredService<IConfiguration>()["DisableStaticAssetNotFoundRuntimeFallback"] = "true";
        routes.MapStaticAssets().AllowAnonymous();
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Policies.Viewer);
        return routes;
    }
}
