namespace OpsConsole.Platform.Telemetry;

/// <summary>Names of series in use, for <see cref="SeriesRecorder"/> and <see cref="Rollups.RollupReader.ReadSeries"/>.</summary>
public static class SeriesNames
{
    /// <summary>Counter: shop events made durable, without imported ones.</summary>
    public const string EventsAccepted = "events.accepted";

    /// <summary>Gauge a breaker, <c>breaker.state.NAME</c>: 0 closed, 1 half-open, 2 open, 3 isolated.</summary>
    public static string BreakerState(string breaker) => "breaker.state." + breaker;

    /// <summary>Counter a kind and source, by the minute and hour: <c>conversion.taps.model</c>; kinds are impressions, taps, carts, purchases.</summary>
    public static string Conversion(string kind, string source) => $"conversion.{kind}.{source}";

    /// <summary>The number of a breaker's state.</summary>
    internal static double BreakerValue(string state) => state switch
    {
        "closed" => 0,
        "halfOpen" => 1,
        "open" => 2,
        _ => 3,
    };
}
