using OpsConsole.Drift.Alarms;
using OpsConsole.Drift.Checks;
using OpsConsole.Drift.Monitors;
using OpsConsole.Drift.Page;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.Drift;

/// <summary>Drift of what shoppers do, of what the model sees and of what becomes of it.</summary>
internal static class DriftSetup
{
    /// <summary>Every day at 04:15 UTC.</summary>
    private const string Schedule = "15 4 * * *";

    public static IServiceCollection AddDrift(this IServiceCollection services)
    {
        services.AddOptions<DriftOptions>().BindConfiguration("Drift").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Comparing>().AddSingleton<IDriftSource, EventMonitors>().AddSingleton<IDriftSource, ServedMonitors>().AddSingleton<IDriftSource, ShadowMonitor>().AddSingleton<DriftMonitors>();
        services.AddSingleton<DriftAlarms>().AddSingleton<DriftChecks>().AddSingleton<DriftStore>().AddSingleton<DriftCommands>().AddScoped<DriftPageCommands>();
        services.AddJob(DriftChecks.Job(Schedule));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, DriftJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapDrift(this IEndpointRouteBuilder routes)
    {
        routes.MapDriftEndpoints();
        return routes;
    }
}
