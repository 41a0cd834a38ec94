using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OpsConsole.Platform.Security;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Metrics for Prometheus and OTLP, traces for OTLP.</summary>
/// <remarks>
/// Without an OTLP address no tracer is registered: <see cref="OpsMeter.Activities"/> then has no listener and starting a span is one
/// check. With one, requests are sampled by <see cref="TelemetryOptions.TraceRatio"/> and a parent's decision is kept.
/// </remarks>
internal static class OpenTelemetrySetup
{
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddOpenTelemetryExport(this IServiceCollection services)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OpsGauges>();
        var export = !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(OtlpVariable));
        var version = typeof(OpenTelemetrySetup).Assembly.GetName().Version?.ToString(3);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("opsconsole", serviceVersion: version));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(OpsMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel").AddRuntimeInstrumentation().AddPrometheusExporter();
            if (export)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (export)
        {
            telemetry.WithTracing(traces => traces
                .SetSampler(provider => new ParentBasedSampler(new TraceIdRatioBasedSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceRatio)))
                .AddSource(OpsMeter.Name)
                .AddAspNetCoreInstrumentation(options => options.Filter = static context => !context.Request.Path.StartsWithSegments("/_blazor"))
                .AddOtlpExporter());
        }

        return services;
    }

    public static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Observable instruments live as long as somebody made them.
        routes.ServiceProvider.GetRequiredService<OpsGauges>();
        var metrics = routes.MapPrometheusScrapingEndpoint("/metrics");
        if (routes.ServiceProvider.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsRequireKey)
        {
            metrics.RequireAuthorization(Policies.Viewer);
        }
        else
        {
            metrics.AllowAnonymous();
        }

        return routes;
    }
}

/// <summary>Gauges and counters that are read when a scraper asks.</summary>
internal sealed class OpsGauges
{
    public OpsGauges(IMeterFactory meters, Startup.StartupSequence startup, SeriesRecorder series)
    {
        var meter = meters.Create(OpsMeter.Name);
        meter.CreateObservableGauge("opsconsole.process.ready", () => startup.IsReady ? 1 : 0, description: "1 when every start-up stage has run.");
        meter.CreateObservableCounter(
            "opsconsole.events.accepted", () => series.Total(SeriesNames.EventsAccepted), unit: "{event}", description: "Shop events made durable by this process's clients.");
    }
}
