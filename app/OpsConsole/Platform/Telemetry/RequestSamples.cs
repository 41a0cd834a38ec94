using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Where endpoints report each answered request; dashboards, rollups and metrics are made from it.</summary>
public sealed class RequestSamples
{
    private readonly ConcurrentDictionary<string, SurfaceRecorder> _surfaces = new(StringComparer.Ordinal);
    private readonly SurfaceRecorder _other = new(Surfaces.Other);
    private readonly Histogram<double>? _duration;

    /// <param name="meters">Makes the <c>opsconsole.request.duration</c> metric; null counts for the dashboards alone.</param>
    public RequestSamples(IMeterFactory? meters = null)
    {
        _duration = meters?.Create(OpsMeter.Name).CreateHistogram(
            "opsconsole.request.duration",
            unit: "s",
            description: "From the first line of an endpoint to its answer being ready to send.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = OpsMeter.DurationBoundaries });
        foreach (var surface in Surfaces.Known)
        {
            _surfaces[surface] = new SurfaceRecorder(surface);
        }
    }

    /// <summary>Counts one request. Lock-free, allocates nothing, costs well under a microsecond.</summary>
    public void Record(in RequestSample sample)
    {
        var surface = _surfaces.TryGetValue(sample.Surface, out var known) ? known : Find(sample.Surface);
        surface.Record(sample);
        if (_duration is { Enabled: true } duration)
        {
            duration.Record(
                sample.Elapsed.TotalSeconds,
                new("surface", surface.Name),
                new("source", sample.Source is null ? "none" : Surfaces.SourceName(Surfaces.SourceIndex(sample.Source))),
                new("outcome", OpsMeter.Outcome(sample.Status)));
        }
    }

    /// <summary>Takes what was counted since the last time, each surface once.</summary>
    internal SurfaceSlice[] Drain()
    {
        var slices = new List<SurfaceSlice>(_surfaces.Count + 1);
        foreach (var surface in _surfaces.Values)
        {
            if (surface.Drain() is { } slice)
            {
                slices.Add(slice);
            }
        }

        if (_other.Drain() is { } rest)
        {
            slices.Add(rest);
        }

        return [.. slices];
    }

    /// <summary>The first request of a new surface; past the bound all share one recorder.</summary>
    private SurfaceRecorder Find(string surface) =>
        _surfaces.Count >= Surfaces.Bound ? _other : _surfaces.GetOrAdd(surface, static name => new SurfaceRecorder(name));
}
