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

    private readonly ConcurrentDictionary<string, Cell> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Cell> _gauges = new(StringComparer.Ordinal);

    /// <summary>Adds to a counter. Lock-free.</summary>
    public void Increment(string name, long amount = 1)
    {
        if (Find(_counters, name) is { } cell)
        {
            Interlocked.Add(ref cell.Value, amount);
        }
    }

    /// <summary>Sets a gauge: it is sampled each second until it is set anew or removed.</summary>
    public void Gauge(string name, double value)
    {
        if (Find(_gauges, name) is { } cell)
        {
            Volatile.Write(ref cell.Value, BitConverter.DoubleToInt64Bits(value));
        }
    }

    /// <summary>Ends a gauge.</summary>
    public void Remove(string gauge) => _gauges.TryRemove(gauge, out _);

    /// <summary>What a counter has counted since the start.</summary>
    public long Total(string counter) => _counters.TryGetValue(counter, out var cell) ? Interlocked.Read(ref cell.Value) : 0;

    /// <summary>Counters since the last time, where they moved, and every gauge.</summary>
    internal SeriesSample[] Drain()
    {
        var samples = new List<SeriesSample>();
        foreach (var (name, cell) in _counters)
        {
            var total = Interlocked.Read(ref cell.Value);
            if (total != cell.Drained)
            {
                samples.Add(new SeriesSample(name, total - cell.Drained));
                cell.Drained = total;
            }
        }

        foreach (var (name, cell) in _gauges)
        {
            samples.Add(new SeriesSample(name, BitConverter.Int64BitsToDouble(Volatile.Read(ref cell.Value))));
        }

        return [.. samples];
    }

    private Cell? Find(ConcurrentDictionary<string, Cell> cells, string name)
    {
        if (cells.TryGetValue(name, out var known))
        {
            return known;
        }

        return _counters.Count + _gauges.Count >= Bound ? null : cells.GetOrAdd(name, static _ => new Cell());
    }

    private sealed class Cell
    {
        public long Value;

        /// <summary>Of a counter, what earlier seconds have taken; only the sampler touches it.</summary>
        public long Drained;
    }
}

/// <summary>One value of one series in one second.</summary>
internal readonly record struct SeriesSample(string Name, double Value);
