using System.Diagnostics;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Names shared by all metrics and traces of ours.</summary>
public static class OpsMeter
{
    /// <summary>Name of our meter: metrics are <c>opsconsole.noun.what</c>, durations in seconds.</summary>
    public const string Name = "OpsConsole";

    /// <summary>Spans of our own: guard, inference. Not recorded, and next to free, unless the request is sampled.</summary>
    public static readonly ActivitySource Activities = new(Name);

    /// <summary>Bucket bounds in seconds: dense where the deadlines lie (20 to 250 ms).</summary>
    internal static readonly double[] DurationBoundaries =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Status as a bounded attribute.</summary>
    internal static string Outcome(int status) => status switch
    {
        < 400 => "ok",
        429 or 503 => "shed",
        < 500 => "clientError",
        _ => "serverError",
    };
}
