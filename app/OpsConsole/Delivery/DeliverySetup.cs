using OpsConsole.Delivery.Desk;
using OpsConsole.Delivery.Fleet;
using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Queue;
using OpsConsole.Delivery.Requests;
using OpsConsole.Delivery.Routes;
using OpsConsole.Delivery.Solving;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Delivery;

/// <summary>Route plans: asked for, made, committed; and the vehicles that drive them.</summary>
internal static class DeliverySetup
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().BindConfiguration("Delivery").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PlanQueue>().AddSingleton<PlanStore>().AddSingleton<PlanReading>().AddSingleton<PlanIntake>().AddSingleton<PlanDesk>();
        services.AddSingleton(provider => new PlanBoard(provider.GetRequiredService<LiveFeed>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PlanBench>().AddSingleton<PlanCommits>().AddSingleton<PlanEdits>().AddSingleton<PlanInsight>().AddSingleton<PlanReplans>();
        services.AddSingleton<ActiveSearches>().AddSingleton<PlanWriter>().AddSingleton<RoadMatrices>().AddSingleton<TravelSource>().AddSingleton<PlanMaker>().AddHostedService<PlanWorker>();
        services.AddScoped<RouteCommands>().AddScoped<FleetCommands>().AddSingleton<IStartupStage, RouteHintsStage>();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, PlansJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(1, DeliveryRequestJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(2, DeskJson.Default);
        });
        return services.AddLiveDelivery();
    }

    public static IEndpointRouteBuilder MapDelivery(this IEndpointRouteBuilder routes)
    {
        PlanEndpoints.Map(routes);
        OperationEndpoint.Map(routes);
        DeskEndpoints.Map(routes);
        VehicleRouteEndpoint.Map(routes);
        FleetEndpoints.Map(routes);
        return routes;
    }
}
