using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Catalog;

/// <summary>Items and shoppers' profiles.</summary>
internal static class CatalogSetup
{
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<CurrentCatalog>().AddSingleton<ItemTable>().AddSingleton<IStartupStage, CatalogStage>();
        services.AddSingleton(provider => new CatalogWriter(
            provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<IDbContextFactory<OpsDbContext>>(), provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<WriteTurns>(), provider.GetRequiredService<ItemTable>(), provider.GetRequiredService<CurrentCatalog>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProfileStore(provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>()));
        services.AddSingleton<IShopperRecords>(provider => new TableRecords(
            "profile", provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>(),
            """
            SELECT display_name AS displayName, segment, market, strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000.0, 'unixepoch') AS firstSeen,
                strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000.0, 'unixepoch') AS lastSeen FROM profiles WHERE user_id = $user
            """,
            "DELETE FROM profiles WHERE user_id = $user"));
        services.AddSingleton<ProfileUpdater>().AddHostedService(provider => provider.GetRequiredService<ProfileUpdater>());
        services.AddSingleton<ItemEndpoints>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CatalogJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapCatalog(this IEndpointRouteBuilder routes)
    {
        var items = routes.ServiceProvider.GetRequiredService<ItemEndpoints>();
        routes.MapGet("/api/v1/items", items.List).RequireAuthorization(Policies.Shopper).WithTags("Items");
        routes.MapGet("/api/v1/items/{id}", items.Get).RequireAuthorization(Policies.Shopper).WithTags("Items");
        routes.MapPost("/api/v1/ops/items/stock", items.SetStockAsync).RequireAuthorization(Policies.Operator).WithTags("Items");
        return routes;
    }
}
