namespace OpsConsole.Ingestion;

/// <summary>The events endpoint and its writer.</summary>
internal static class IngestionSetup
{
    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapIngestion(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
