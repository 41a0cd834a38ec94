namespace OpsConsole.Platform.Served;

/// <summary>Lets through so many a second and, after a pause, up to one second's worth at once. Lock-free; a refusal costs one read and one comparison.</summary>
/// <remarks>The generic cell rate algorithm: one number, the time at which the bucket would be full again, instead of tokens and a timer.</remarks>
/// <param name="perSecond">0 lets nothing through.</param>
/// <param name="time">Real time, monotonic.</param>
public sealed class TokenBucket(int perSecond, TimeProvider time)
{
    private readonly long _burst = time.TimestampFrequency;
    private readonly long _interval = perSecond == 0 ? 0 : Math.Max(1, time.TimestampFrequency / perSecond);
    private long _full = long.MinValue;

    /// <summary>Whether one more may pass now.</summary>
    public bool TryTake()
    {
        if (_interval == 0)
        {
            return false;
        }

        var now = time.GetTimestamp();
        while (true)
        {
            var full = Volatile.Read(ref _full);
            var next = Math.Max(full, now) + _interval;
            if (next - now > _burst)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _full, next, full) == full)
            {
                return true;
            }
        }
    }
}
