namespace OpsConsole.Recommendations;

/// <summary>The prediction pipeline and its endpoints.</summary>
internal static class RecommendationsSetup
{
    public static IServiceCollection AddRecommendations(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapRecommendations(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
