namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>What one key may do and has done: it outlives the snapshots of keys, so that a reload gives nobody a full bucket.</summary>
internal sealed class KeyMeter(RequestAllowance allowance)
{
    private long _requests;
    private long _refused;
    private long _lastUsed;

    /// <summary>The key's own bucket. Requests with its device tokens have buckets of their devices.</summary>
    public RequestAllowance Allowance { get; } = allowance;

    /// <summary>Requests since the start, refused ones and those with device tokens among them.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were too many, since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The last use, to a minute; null before the first.</summary>
    public DateTimeOffset? LastUsed => Volatile.Read(ref _lastUsed) is var stamp and > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(stamp) : null;

    /// <summary>Notes a use, at most one write to memory a minute.</summary>
    public void Touch(DateTimeOffset now)
    {
        var stamp = now.ToUnixTimeMilliseconds();
        if (stamp - Volatile.Read(ref _lastUsed) >= 60_000)
        {
            Volatile.Write(ref _lastUsed, stamp);
        }
    }

    public void Count(bool allowed)
    {
        Interlocked.Increment(ref _requests);
        if (!allowed)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
