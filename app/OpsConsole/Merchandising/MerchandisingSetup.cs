using OpsConsole.Platform.Security;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Merchandising;

/// <summary>What merchandisers decide; so far the fallback lists.</summary>
internal static class MerchandisingSetup
{
    public static IServiceCollection AddMerchandising(this IServiceCollection services)
    {
        services.AddSingleton<CuratedLists>().AddSingleton<CuratedListSeed>();
        services.AddSingleton<IStartupStage, CuratedListsStage>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(MerchandisingJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapMerchandising(this IEndpointRouteBuilder routes)
    {
        var lists = routes.MapGroup("/api/v1/ops/fallback-lists").WithTags("Merchandising");
        lists.MapGet("", FallbackListEndpoints.ListAsync).RequireAuthorization(Policies.Viewer);
        lists.MapGet("/{slot}", FallbackListEndpoints.GetAsync).RequireAuthorization(Policies.Viewer);
        lists.MapPut("/{slot}", FallbackListEndpoints.PutAsync).RequireAuthorization(Policies.Merchandiser);
        return routes;
    }
}
