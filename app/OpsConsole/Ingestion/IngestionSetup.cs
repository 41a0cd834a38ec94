using OpsConsole.Ingestion.Imports;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Http;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Ingestion;

/// <summary>The events endpoint, its figures and the dead letters.</summary>
internal static class IngestionSetup
{
    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        services.AddSingleton(provider => new IngestionStats(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<EventWriter>(), provider.GetRequiredService<SeriesRecorder>()));
        services.AddSingleton<EventTail>().AddSingleton<EventIntake>().AddSingleton<EventsEndpoint>().AddSingleton<DeadLetterEndpoints>().AddSingleton<ShopImport>();
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
