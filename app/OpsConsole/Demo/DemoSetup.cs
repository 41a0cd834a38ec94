namespace OpsConsole.Demo;

/// <summary>The demo shop and its simulated phones.</summary>
internal static class DemoSetup
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
