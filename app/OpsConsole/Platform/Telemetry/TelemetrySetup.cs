using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Samples, rollups, metrics, traces, health and the operators' hub.</summary>
internal static class TelemetrySetup
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>().AddSingleton<Timeline>();
        services.AddSingleton<RequestSamples>().AddSingleton<SeriesRecorder>().AddSingleton<LatencyStore>();
        services.AddSingleton<TelemetryQueue>().AddSingleton<TelemetryDatabase>();
        services.AddSingleton(provider => new RollupReader(provider.GetRequiredService<TelemetryDatabase>(), provider.GetRequiredService<TimeProvider>()));
        // The writer starts first and stops last: it stores what the sampler closes at the stop.
        services.AddHostedService<TelemetryWriter>();
        services.AddHostedService<LatencySampler>();
        return services;
    }

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
