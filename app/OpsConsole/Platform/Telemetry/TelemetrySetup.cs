using OpsConsole.Platform.Live;
using OpsConsole.Platform.Live.MobileStream;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Platform.Telemetry.Rollups;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Samples, rollups, conversion, metrics, traces, logs and health.</summary>
internal static class TelemetrySetup
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddLogFormats().AddOpenTelemetryExport().AddHealth();
        services.AddSingleton<LiveFeed>().AddSingleton<Timeline>();
        services.AddSingleton<RequestSamples>().AddSingleton<SeriesRecorder>().AddSingleton<LatencyStore>().AddSingleton<ConversionStore>();
        services.AddSingleton<TelemetryQueue>().AddSingleton<TelemetryDatabase>();
        services.AddSingleton(provider => new RollupReader(provider.GetRequiredService<TelemetryDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OwnedSeries(provider.GetRequiredService<TelemetryQueue>(), provider.GetRequiredService<RollupReader>()));
        // The writer starts first and stops last: it stores what the sampler closes at the stop.
        services.AddHostedService<TelemetryWriter>();
        services.AddHostedService<LatencySampler>();
        services.AddSingleton<LiveBreakers>().AddHostedService(provider => provider.GetRequiredService<LiveBreakers>());
        services.AddSingleton<ConversionConsumer>().AddHostedService(provider => provider.GetRequiredService<ConversionConsumer>());
        services.AddMobileStream();
        return services;
    }

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        return routes.MapHealth().MapMetrics().MapMobileStream();
    }
}
