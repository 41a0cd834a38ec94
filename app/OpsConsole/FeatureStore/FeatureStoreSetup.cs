using Microsoft.Extensions.Options;
using OpsConsole.FeatureStore.Backfill;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.FeatureStore.Coverage;
using OpsConsole.FeatureStore.History;
using OpsConsole.FeatureStore.Page;
using OpsConsole.FeatureStore.Parity;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Startup;

namespace OpsConsole.FeatureStore;

/// <summary>The online features: what serving knows of each shopper, and what sells now.</summary>
internal static class FeatureStoreSetup
{
    /// <summary>How the JSON of a check names a shopper; ids need no escapes in it.</summary>
    private const string NamesShopper = """'"userId":"' || $user || '"'""";

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
        services.AddSingleton<IShopperRecords, FeatureRecords>();
        // A check keeps an example of each difference, with whom it was about.
        services.AddSingleton<IShopperRecords>(provider => new TableRecords(
            "featureChecks", provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>(),
            $"SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at FROM feature_parity WHERE instr(by_feature, {NamesShopper}) > 0",
            $"""UPDATE feature_parity SET by_feature = replace(by_feature, {NamesShopper}, '"userId":null') WHERE instr(by_feature, {NamesShopper}) > 0"""));
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
