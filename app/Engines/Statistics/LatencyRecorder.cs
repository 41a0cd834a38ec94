namespace OpsConsole.Engines.Statistics;

/// <summary>Counts durations from any number of threads without locks or allocation; emptied once a slice.</summary>
public sealed class LatencyRecorder
{
    private readonly int[] _counts = new int[LatencyBuckets.Count];

    /// <summary>Counts one duration: one interlocked increment.</summary>
    public void Record(long nanoseconds) => Interlocked.Increment(ref _counts[LatencyBuckets.IndexOf(nanoseconds)]);

    /// <summary>
    /// Takes what was counted since the last time. Each bucket is exchanged for zero, so that a duration recorded meanwhile is in this
    /// histogram or in the next one, never lost and never in both. O(<see cref="LatencyBuckets.Count"/>).
    /// </summary>
    public LatencyHistogram Drain()
    {
        var dense = new long[LatencyBuckets.Count];
        for (var index = 0; index < dense.Length; index++)
        {
            if (Volatile.Read(ref _counts[index]) != 0)
            {
                dense[index] = Interlocked.Exchange(ref _counts[index], 0);
            }
        }

        return LatencyHistogram.FromDense(dense);
    }
}
