namespace OpsConsole.Engines.Statistics;

/// <summary>
/// An immutable, sparse histogram of durations on the scale of <see cref="LatencyBuckets"/>. Percentiles over a longer time or several
/// surfaces come from merged histograms: an average of percentiles is not a percentile.
/// </summary>
public sealed class LatencyHistogram
{
    /// <summary>No durations.</summary>
    public static readonly LatencyHistogram Empty = new([], []);

    private const byte Format = 1;

    private readonly ushort[] _buckets;
    private readonly long[] _counts;

    private LatencyHistogram(ushort[] buckets, long[] counts)
    {
        _buckets = buckets;
        _counts = counts;
        foreach (var count in counts)
        {
            Count += count;
        }
    }

    /// <summary>Number of durations.</summary>
    public long Count { get; }

    /// <summary>
    /// The duration at a quantile by the nearest-rank rule (the smallest duration that at least this share of all do not exceed), within
    /// <see cref="LatencyBuckets.RelativeError"/>; null without durations.
    /// </summary>
    /// <param name="quantile">From 0 to 1: 0.99 for the 99th percentile.</param>
    public double? Quantile(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantile, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        if (Count == 0)
        {
            return null;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(quantile * Count));
        var seen = 0L;
        for (var at = 0; at < _counts.Length; at++)
        {
            seen += _counts[at];
            if (seen >= rank)
            {
                return LatencyBuckets.Middle(_buckets[at]);
            }
        }

        return LatencyBuckets.Middle(_buckets[^1]);
    }

    /// <summary>The same in milliseconds.</summary>
    public double? QuantileMs(double quantile) => Quantile(quantile) / 1e6;

    /// <summary>
    /// Durations by interval, one more than there are bounds: below the first, from each bound to the next, from the last on. A bucket counts
    /// where its middle lies.
    /// </summary>
    /// <param name="boundsMs">Ascending, milliseconds.</param>
    public long[] CountByMs(IReadOnlyList<double> boundsMs)
    {
        var counts = new long[boundsMs.Count + 1];
        for (var at = 0; at < _counts.Length; at++)
        {
            var milliseconds = LatencyBuckets.Middle(_buckets[at]) / 1e6;
            var interval = 0;
            while (interval < boundsMs.Count && milliseconds >= boundsMs[interval])
            {
                interval++;
            }

            counts[interval] += _counts[at];
        }

        return counts;
    }

    /// <summary>The histogram of all durations of several.</summary>
    public static LatencyHistogram Merge(IEnumerable<LatencyHistogram> parts)
    {
        LatencyHistogram? only = null;
        long[]? dense = null;
        foreach (var part in parts)
        {
            if (part.Count == 0)
            {
                continue;
            }

            if (only is null)
            {
                only = part;
                continue;
            }

            if (dense is null)
            {
                dense = new long[LatencyBuckets.Count];
                only.AddTo(dense);
            }

            part.AddTo(dense);
        }

        return dense is null ? only ?? Empty : FromDense(dense);
    }

    /// <summary>A histogram of given durations.</summary>
    public static LatencyHistogram Of(IEnumerable<long> nanoseconds)
    {
        var dense = new long[LatencyBuckets.Count];
        foreach (var value in nanoseconds)
        {
            dense[LatencyBuckets.IndexOf(value)]++;
        }

        return FromDense(dense);
    }

    /// <summary>Compact form: a format byte, then for each non-empty bucket the step from the one before and its count, as LEB128 varints.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(1 + (_buckets.Length * 3)) { Format };
        var previous = -1;
        for (var at = 0; at < _buckets.Length; at++)
        {
            AppendVarint(bytes, (ulong)(_buckets[at] - previous));
            AppendVarint(bytes, (ulong)_counts[at]);
            previous = _buckets[at];
        }

        return [.. bytes];
    }

    /// <summary>Reads <see cref="ToBytes"/> back.</summary>
    /// <exception cref="FormatException">The bytes are not a histogram of this format.</exception>
    public static LatencyHistogram Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != Format)
        {
            throw new FormatException("not a latency histogram of format 1");
        }

        var rest = bytes[1..];
        var buckets = new List<ushort>();
        var counts = new List<long>();
        var previous = -1L;
        while (!rest.IsEmpty)
        {
            var step = ReadVarint(ref rest);
            var count = ReadVarint(ref rest);
            if (step is 0 or > LatencyBuckets.Count || previous + (long)step >= LatencyBuckets.Count || count is 0 or > long.MaxValue)
            {
                throw new FormatException("a latency histogram's buckets must ascend and hold something");
            }

            previous += (long)step;
            buckets.Add((ushort)previous);
            counts.Add((long)count);
        }

        return new LatencyHistogram([.. buckets], [.. counts]);
    }

    internal static LatencyHistogram FromDense(long[] dense)
    {
        var used = 0;
        foreach (var count in dense)
        {
            used += count > 0 ? 1 : 0;
        }

        if (used == 0)
        {
            return Empty;
        }

        var buckets = new ushort[used];
        var counts = new long[used];
        var at = 0;
        for (var index = 0; index < dense.Length; index++)
        {
            if (dense[index] > 0)
            {
                buckets[at] = (ushort)index;
                counts[at++] = dense[index];
            }
        }

        return new LatencyHistogram(buckets, counts);
    }

    private void AddTo(long[] dense)
    {
        for (var at = 0; at < _buckets.Length; at++)
        {
            dense[_buckets[at]] += _counts[at];
        }
    }

    private static void AppendVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (rest.IsEmpty)
            {
                break;
            }

            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("a number of a latency histogram does not end");
    }
}
