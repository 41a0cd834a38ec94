using Microsoft.Extensions.Options;
using OpsConsole.Platform.Startup;

namespace OpsConsole.FeatureStore;

/// <summary>The online features: what serving knows of each shopper, and what sells now.</summary>
internal static class FeatureStoreSetup
{
    public static IServiceCollection AddFeatureStore(this IServiceCollection services)
    {
        services.AddOptions<FeatureStoreOptions>().BindConfiguration("FeatureStore").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new OnlineFeatures(provider.GetRequiredService<IOptions<FeatureStoreOptions>>()));
        services.AddSingleton<ShopperHistoriesStage>();
        services.AddSingleton<IStartupStage>(provider => provider.GetRequiredService<ShopperHistoriesStage>());
        services.AddHostedService(provider => provider.GetRequiredService<ShopperHistoriesStage>());
        return services;
    }

    public static IEndpointRouteBuilder MapFeatureStore(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
