namespace OpsConsole.Platform.Security;

/// <summary>Who may call what.</summary>
internal static class SecuritySetup
{
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        
        return services;
    }

    public static WebApplication UseSecurity(this WebApplication app)
    {
        return app;
    }

    public static IEndpointRouteBuilder MapSecurity(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
