using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Samples, rollups, metrics, traces, health and the operators' hub.</summary>
internal static class TelemetrySetup
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<RequestSamples>().AddSingleton<Timeline>().AddSingleton<LiveFeed>();
        return services;
    }

    public static IEndpointRouteBuilder MapTelemetry(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
