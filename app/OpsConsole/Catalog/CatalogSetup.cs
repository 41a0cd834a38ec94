using OpsConsole.Platform.Startup;

namespace OpsConsole.Catalog;

/// <summary>Items and shoppers' profiles.</summary>
internal static class CatalogSetup
{
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<CurrentCatalog>().AddSingleton<ItemTable>().AddSingleton<IStartupStage, CatalogStage>();
        return services;
    }

    public static IEndpointRouteBuilder MapCatalog(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
