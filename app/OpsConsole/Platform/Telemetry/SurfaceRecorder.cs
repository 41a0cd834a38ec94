using OpsConsole.Engines.Statistics;
using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Telemetry;

/// <summary>Counters of one surface since the last slice.</summary>
internal sealed class SurfaceRecorder(string name)
{
    private readonly LatencyRecorder _latency = new();
    private readonly long[] _sources = new long[Surfaces.Sources.Count + 1];
    private long _errors;

    public string Name { get; } = name;

    public void Record(in RequestSample sample)
    {
        _latency.Record(sample.Elapsed.Ticks * TimeSpan.NanosecondsPerTick);
        if (sample.Source is { } source)
        {
            Interlocked.Increment(ref _sources[Surfaces.SourceIndex(source)]);
        }

        if (sample.Status >= 500)
        {
            Interlocked.Increment(ref _errors);
        }
    }

    /// <summary>What was counted, or null when nothing was.</summary>
    public SurfaceSlice? Drain()
    {
        var latency = _latency.Drain();
        if (latency.Count == 0)
        {
            return null;
        }

        var sources = new long[_sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            sources[index] = Interlocked.Exchange(ref _sources[index], 0);
        }

        return new SurfaceSlice(Name, latency, Interlocked.Exchange(ref _errors, 0), sources);
    }
}
