namespace OpsConsole.Platform.Persistence;

/// <summary>The database: context, pragmas, migrations at start.</summary>
internal static class PersistenceSetup
{
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapPersistence(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
