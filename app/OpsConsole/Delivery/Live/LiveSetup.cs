using OpsConsole.Platform.Live;

namespace OpsConsole.Delivery.Live;

/// <summary>Vehicles on the road.</summary>
internal static class LiveSetup
{
    public static IServiceCollection AddLiveDelivery(this IServiceCollection services)
    {
        services.AddOptions<LiveOptions>().BindConfiguration("Delivery:Live").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new FleetBoard(provider.GetRequiredService<LiveFeed>()));
        services.AddSingleton<RemainingTravel>().AddSingleton<FleetTracker>().AddSingleton<OutcomeBook>().AddSingleton<FleetAlerts>().AddSingleton<RestOfDay>().AddSingleton<Proposals>().AddSingleton<FleetDesk>();
        services.AddHostedService<FleetMonitor>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, LiveAnswerJson.Default));
        return services;
    }
}
