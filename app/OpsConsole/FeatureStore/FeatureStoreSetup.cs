using Microsoft.Extensions.Options;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Startup;

namespace OpsConsole.FeatureStore;

/// <summary>The online features: what serving knows of each shopper, and what sells now.</summary>
internal static class FeatureStoreSetup
{
    public static IServiceCollection AddFeatureStore(this IServiceCollection services)
    {
        services.AddOptions<FeatureStoreOptions>().BindConfiguration("FeatureStore").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new OnlineFeatures(provider.GetRequiredService<IOptions<FeatureStoreOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UpdaterTurns>().AddSingleton<CheckpointFile>().AddSingleton<CheckpointStore>();
        services.AddSingleton<ShopperHistoriesStage>();
        services.AddSingleton<IStartupStage>(provider => provider.GetRequiredService<ShopperHistoriesStage>());
        services.AddHostedService(provider => provider.GetRequiredService<ShopperHistoriesStage>());

        // After the updater, so that it stops before it and the last checkpoint still gets its turn.
        services.AddSingleton<CheckpointWriter>().AddHostedService(provider => provider.GetRequiredService<CheckpointWriter>());
        return services;
    }

    public static IEndpointRouteBuilder MapFeatureStore(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
