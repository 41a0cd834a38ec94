namespace OpsConsole.Experiments;

/// <summary>Controlled experiments: who sees what, and what came of it.</summary>
internal static class ExperimentsSetup
{
    public static IServiceCollection AddExperiments(this IServiceCollection services)
    {
        services.AddSingleton<Assignments>();
        return services;
    }

    public static IEndpointRouteBuilder MapExperiments(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
