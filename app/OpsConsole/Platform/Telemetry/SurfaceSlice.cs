using System.Collections.Immutable;
using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>One surface over one slice of time.</summary>
/// <param name="Surface">Its name.</param>
/// <param name="Latency">Durations of all its requests.</param>
/// <param name="Errors">Answers of 500 and above.</param>
/// <param name="Sources">Requests by place in <see cref="Surfaces.Sources"/>, the last for any other.</param>
internal sealed record SurfaceSlice(string Surface, LatencyHistogram Latency, long Errors, long[] Sources)
{
    public static SurfaceSlice Merge(string surface, IReadOnlyCollection<SurfaceSlice> parts)
    {
        var sources = new long[Surfaces.Sources.Count + 1];
        var errors = 0L;
        foreach (var part in parts)
        {
            errors += part.Errors;
            for (var index = 0; index < sources.Length; index++)
            {
                sources[index] += part.Sources[index];
            }
        }

        return new SurfaceSlice(surface, LatencyHistogram.Merge(parts.Select(part => part.Latency)), errors, sources);
    }

    public LatencyRow ToRow(int windowSeconds) => new(
        Surface, windowSeconds, Latency.Count, Latency.QuantileMs(0.5), Latency.QuantileMs(0.95), Latency.QuantileMs(0.99), Errors, SourceCounts());

    public LatencyPoint ToPoint(DateTimeOffset start, int seconds) => new(
        start, seconds, Latency.Count, Latency.QuantileMs(0.5), Latency.QuantileMs(0.95), Latency.QuantileMs(0.99), Errors, SourceCounts());

    private ImmutableDictionary<string, long> SourceCounts()
    {
        var counts = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        for (var index = 0; index < Sources.Length; index++)
        {
            if (Sources[index] > 0)
            {
                counts[Surfaces.SourceName(index)] = Sources[index];
            }
        }

        return counts.ToImmutable();
    }
}

/// <summary>What was counted in one second.</summary>
/// <param name="Second">Unix second in which it began.</param>
/// <param name="Slices">Surfaces without requests are absent.</param>
/// <param name="Series">Counters that moved, and gauges.</param>
internal sealed record SecondSlice(long Second, SurfaceSlice[] Slices, SeriesSample[] Series);
