using Microsoft.Extensions.Options;
using OpsConsole.FeatureStore.Backfill;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.FeatureStore.Coverage;
using OpsConsole.FeatureStore.History;
using OpsConsole.FeatureStore.Page;
using OpsConsole.FeatureStore.Parity;
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
        services.AddSingleton<ParityReplay>().AddSingleton<ParityCheck>().AddSingleton<FeatureBackfill>().AddSingleton<FeatureCoverage>();
        services.AddSingleton<PointInTime>().AddSingleton<EntityLookup>().AddSingleton<FeatureOverview>();
        services.AddScoped<FeaturePageCommands>();
        services.AddFeatureJobs();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, FeaturesJson.Default));
        return services;
    }

    public static IEndpointRouteBuilder MapFeatureStore(this IEndpointRouteBuilder routes)
    {
        routes.MapFeatures();
        return routes;
    }
}
