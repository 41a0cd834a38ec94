using OpsConsole.Experiments.Page;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Experiments;

/// <summary>Controlled experiments: who sees what, and what came of it.</summary>
internal static class ExperimentsSetup
{
    public static IServiceCollection AddExperiments(this IServiceCollection services)
    {
        services.AddOptions<ExperimentsOptions>().BindConfiguration("Experiments").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Assignments>().AddSingleton<ExperimentRegistry>().AddSingleton<IStartupStage, ExperimentsStage>();
        services.AddSingleton<ExperimentMonitor>().AddHostedService(provider => provider.GetRequiredService<ExperimentMonitor>());
        services.AddScoped<ExperimentPageCommands>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ExperimentsJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapExperiments(this IEndpointRouteBuilder routes)
    {
        ExperimentEndpoints.Map(routes);
        return routes;
    }
}
