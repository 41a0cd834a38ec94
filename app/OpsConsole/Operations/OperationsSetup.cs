using OpsConsole.Operations.Hub;
using OpsConsole.Operations.Overview;
using OpsConsole.Operations.Reference;
using OpsConsole.Platform.Security;

namespace OpsConsole.Operations;

/// <summary>Overview, breakers, faults: the operators' API and hub.</summary>
internal static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<OverviewReader>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, OverviewJson.Default));
        services.AddSignalR();
        services.AddHostedService<OpsHubPump>();
        services.AddReference();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, BreakersJson.Default));
        services.AddOperationsPages();
        return services;
    }

    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapOverview();
        routes.MapReference();
        routes.MapHub<OpsHub>("/hubs/ops", options => options.CloseOnAuthenticationExpiration = true).RequireAuthorization(Policies.Viewer);
        routes.MapBreakers();
        routes.MapFaults();
        return routes;
    }
}
