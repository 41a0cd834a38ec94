using System.Numerics;

namespace OpsConsole.Platform.Resilience.Limits;

/// <summary>Counts of latencies in buckets a quarter of an octave wide, from 0.1 µs to hours: a median within 19 % for one increment a sample.</summary>
internal sealed class LatencyHistogram
{
    private const int BucketsPerOctave = 4;
    private readonly int[] _counts = new int[40 * BucketsPerOctave];

    public int Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        var ticks = (ulong)Math.Max(BucketsPerOctave, latency.Ticks);
        var octave = BitOperations.Log2(ticks);
        var within = (int)(ticks >> (octave - 2)) & (BucketsPerOctave - 1);
        _counts[Math.Min((octave - 2) * BucketsPerOctave + within, _counts.Length - 1)]++;
        Count++;
    }

    /// <summary>Lower edge of the bucket in which the median lies.</summary>
    public TimeSpan Median()
    {
        var seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen * 2 >= Count && seen > 0)
            {
                var octave = bucket / BucketsPerOctave;
                return TimeSpan.FromTicks((long)(BucketsPerOctave + bucket % BucketsPerOctave) << octave);
            }
        }

        return TimeSpan.Zero;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }
}
