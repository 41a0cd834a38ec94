using Microsoft.Extensions.Options;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Time;

namespace OpsConsole.Platform.Served;

/// <summary>The log of served slates, and how the models fare that make them.</summary>
internal static class ServedSetup
{
    public static IServiceCollection AddServed(this IServiceCollection services)
    {
        services.AddOptions<ServedOptions>().BindConfiguration("Served").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ServedDatabase>().AddSingleton<ServedReader>().AddSingleton<ModelHealth>();
        services.AddSingleton(provider => new ServedSlates(
            provider.GetRequiredService<ServedReader>(), provider.GetRequiredService<IOptions<ServedOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ServedWriter>();
        services.AddSingleton<IShopperRecords, ServedRecords>().AddSingleton<IShopperRecords, AttributionRecords>();
        services.AddSingleton<AttributionDatabase>();
        services.AddSingleton(provider => new AttributionStore(provider.GetRequiredService<AttributionDatabase>(), provider.GetRequiredService<ShopClock>()));
        services.AddSingleton(provider => new AttributionExposures(provider.GetRequiredService<ServedDatabase>(), provider.GetRequiredService<AttributionDatabase>(), provider.GetRequiredService<ShopClock>()));
        services.AddSingleton(provider => new ServedOutcomes(provider.GetRequiredService<ServedSlates>(), provider.GetRequiredService<AttributionDatabase>()));
        services.AddSingleton<AttributionConsumer>().AddHostedService(provider => provider.GetRequiredService<AttributionConsumer>());
        return services;
    }
}
