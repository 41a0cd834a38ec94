namespace OpsConsole.Models;

/// <summary>Training and the model that serves.</summary>
internal static class ModelsSetup
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ActiveModels>();
        return services;
    }

    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
