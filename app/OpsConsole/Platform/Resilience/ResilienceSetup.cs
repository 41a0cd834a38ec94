namespace OpsConsole.Platform.Resilience;

/// <summary>Deadlines, breakers, limits and the fault lab.</summary>
internal static class ResilienceSetup
{
    public static IServiceCollection AddResilience(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapResilience(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
