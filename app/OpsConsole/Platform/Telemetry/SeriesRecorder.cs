using System.Collections.Concurrent;

namespace OpsConsole.Platform.Telemetry;

/// <summary>
/// Named series beside request latencies: counters (<c>events.accepted</c>) and gauges (<c>breaker.state.inference</c>), kept in the same
/// rollups, so that a strip over 24 h can be drawn after a restart.
/// </summary>
/// <remarks>At most <see cref="Bound"/> names; further ones are ignored, because a name made from user input must not fill memory.</remarks>
public sealed class SeriesRecorder
{
    /// <summary>Most names.</summary>
    public const int Bound = 256;

    private readonly ConcurrentDictionary<string, StrongBox> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StrongBox> _gauges = new(StringComparer.Ordinal);

    /// <summary>Adds to a counter. Lock-free.</summary>
    public void Increment(string name, long amount = 1)
    {
        if (Find(_counters, name) is { } box)
        {
            Interlocked.Add(ref box.Value, amount);
        }
    }

    /// <summary>Sets a gauge: it is sampled each second until it is set anew or removed.</summary>
    public void Gauge(string name, double value)
    {
        if (Find(_gauges, name) is { } box)
        {
            Volatile.Write(ref box.Value, BitConverter.DoubleToInt64Bits(value));
        }
    }

    /// <summary>Ends a gauge.</summary>
    public void Remove(string gauge) => _gauges.TryRemove(gauge, out _);

    /// <summary>Counters since the last time, where they moved, and every gauge.</summary>
    internal SeriesSample[] Drain()
    {
        var samples = new List<SeriesSample>();
        foreach (var (name, box) in _counters)
        {
            if (Interlocked.Exchange(ref box.Value, 0) is not 0 and var counted)
            {
                samples.Add(new SeriesSample(name, counted));
            }
        }

        foreach (var (name, box) in _gauges)
        {
            samples.Add(new SeriesSample(name, BitConverter.Int64BitsToDouble(Volatile.Read(ref box.Value))));
        }

        return [.. samples];
    }

    private StrongBox? Find(ConcurrentDictionary<string, StrongBox> boxes, string name)
    {
        if (boxes.TryGetValue(name, out var known))
        {
            return known;
        }

        return _counters.Count + _gauges.Count >= Bound ? null : boxes.GetOrAdd(name, static _ => new StrongBox());
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}

/// <summary>One value of one series in one second.</summary>
internal readonly record struct SeriesSample(string Name, double Value);
