using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;

namespace OpsConsole.Platform.Events;

/// <summary>The durable event stream.</summary>
internal static class EventsSetup
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton(provider => new EventImporter(
            provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>(), provider.GetRequiredService<StreamHead>()));
        services.AddSingleton<IShopperRecords, EventRecords>();
        services.AddSingleton<StreamHead>().AddSingleton<EventWriter>().AddSingleton<EventReader>().AddSingleton<IEventStream, SqliteEventStream>();
        return services;
    }

    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
