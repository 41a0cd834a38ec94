using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Section <c>Telemetry</c> of the configuration.</summary>
internal sealed record TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// Whether <c>/metrics</c> asks for a console role or an <c>ops</c> key; default false, as scrapers expect. It tells rates, latencies and
    /// process figures, no ids and no texts: switch it on where the port is reachable from outside.
    /// </summary>
    public bool MetricsRequireKey { get; init; }

    /// <summary>Share of requests that are traced, 0 to 1, default 0.05; only with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or nobody would get the traces.</summary>
    [Range(0, 1)]
    public double TraceRatio { get; init; } = 0.05;
}
