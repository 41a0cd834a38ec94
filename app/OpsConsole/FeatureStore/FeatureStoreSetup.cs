namespace OpsConsole.FeatureStore;

/// <summary>Online values kept fresh from the event stream.</summary>
internal static class FeatureStoreSetup
{
    public static IServiceCollection AddFeatureStore(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapFeatureStore(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
