using OpsConsole.Ingestion.Imports;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Privacy;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Ingestion;

/// <summary>The events endpoint, its figures and the dead letters.</summary>
internal static class IngestionSetup
{
    /// <summary>A refused event says whose it was in its payload alone.</summary>
    private const string OfShopper = "CASE WHEN json_valid(payload) THEN json_extract(payload, '$.userId') END = $user";

    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        services.AddSingleton(provider => new IngestionStats(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<EventWriter>(), provider.GetRequiredService<SeriesRecorder>()));
        services.AddSingleton<EventTail>().AddSingleton<EventIntake>().AddSingleton<EventsEndpoint>().AddSingleton<DeadLetterEndpoints>().AddSingleton<ShopImport>();
        services.AddSingleton<IShopperRecords>(provider => new TableRecords(
            "refusedEvents", provider.GetRequiredService<OpsDatabase>(), provider.GetRequiredService<WriteTurns>(),
            $"SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, error, field, event_id AS eventId, payload FROM dead_letters WHERE {OfShopper} ORDER BY id",
            $"DELETE FROM dead_letters WHERE {OfShopper}"));
        services.AddSingleton<EventRates>().AddScoped<EventsCommands>();
        return services;
    }

    public static IEndpointRouteBuilder MapIngestion(this IEndpointRouteBuilder routes)
    {
        var events = routes.ServiceProvider.GetRequiredService<EventsEndpoint>();
        var deadLetters = routes.ServiceProvider.GetRequiredService<DeadLetterEndpoints>();
        routes.MapPost("/api/v1/events", events.PostAsync).WithBodyLimit(RequestLimits.IngestBodyBytes).ScreensItsBody().RequireAuthorization(Policies.Shopper).WithTags("Events");
        routes.MapGet("/api/v1/ops/dead-letters", DeadLetterEndpoints.ListAsync).RequireAuthorization(Policies.Viewer).WithTags("Events");
        routes.MapPost("/api/v1/ops/dead-letters/{id:long}/redrive", deadLetters.RedriveAsync).RequireAuthorization(Policies.Operator).WithTags("Events");
        return routes;
    }
}
