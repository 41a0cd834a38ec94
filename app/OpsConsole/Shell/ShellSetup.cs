namespace OpsConsole.Shell;

/// <summary>The console's frame: layout, theme, navigation.</summary>
internal static class ShellSetup
{
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapShell(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
