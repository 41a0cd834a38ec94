namespace OpsConsole.Operations;

/// <summary>Overview, breakers, faults: the operators' API.</summary>
internal static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        
        return services;
    }

    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
