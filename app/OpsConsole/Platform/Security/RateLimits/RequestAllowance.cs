using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OpsConsole.Platform.Security.RateLimits;

/// <summary>What is left after a request was let through or refused.</summary>
/// <param name="Allowed">Whether it may pass.</param>
/// <param name="Remaining">Requests that may follow at once.</param>
/// <param name="ResetSeconds">Seconds until as many may come as the limit says.</param>
/// <param name="RetrySeconds">Seconds until one may pass again; 0 where this one does.</param>
internal readonly record struct AllowanceState(bool Allowed, int Remaining, int ResetSeconds, int RetrySeconds);

/// <summary>A token bucket of one caller: it holds a minute's requests and fills evenly. Lock-free.</summary>
/// <remarks>The generic cell rate algorithm: one number, the time at which the bucket would be full again, instead of tokens and a timer.</remarks>
internal sealed class RequestAllowance
{
    private const int Minute = 60;

    private readonly TimeProvider _time;
    private readonly long _bucket;
    private volatile Rate _rate;
    private long _full = long.MinValue;

    /// <param name="perMinute">Requests a minute, at least 1.</param>
    /// <param name="time">Real time, monotonic.</param>
    public RequestAllowance(int perMinute, TimeProvider time)
    {
        _time = time;
        _bucket = Minute * time.TimestampFrequency;
        _rate = RateOf(perMinute);
    }

    /// <summary>Requests a minute.</summary>
    public int PerMinute => _rate.PerMinute;

    /// <summary>The same as a header holds it.</summary>
    public StringValues LimitText => _rate.Text;

    /// <summary>Changes the limit. Requests that were made stay made: of a new limit as many are gone, at most all of a minute's.</summary>
    public void Change(int perMinute)
    {
        var before = _rate;
        if (perMinute == before.PerMinute)
        {
            return;
        }

        var after = RateOf(perMinute);
        _rate = after;
        var now = _time.GetTimestamp();
        for (var full = Volatile.Read(ref _full); full > now; full = Volatile.Read(ref _full))
        {
            var used = (long)Math.Min(_bucket, (double)(full - now) / before.Interval * after.Interval);
            if (Interlocked.CompareExchange(ref _full, now + used, full) == full)
            {
                return;
            }
        }
    }

    /// <summary>Takes one request out of the bucket, if there is one.</summary>
    public AllowanceState Take()
    {
        var interval = _rate.Interval;
        var now = _time.GetTimestamp();
        while (true)
        {
            var full = Volatile.Read(ref _full);
            var used = Math.Max(full, now) + interval - now;
            if (used > _bucket)
            {
                return new AllowanceState(false, 0, Seconds(full - now), Math.Max(1, Seconds(used - _bucket)));
            }

            if (Interlocked.CompareExchange(ref _full, now + used, full) == full)
            {
                return new AllowanceState(true, (int)((_bucket - used) / interval), Seconds(used), 0);
            }
        }
    }

    private Rate RateOf(int perMinute) => new(perMinute, Math.Max(1, _bucket / perMinute), perMinute.ToString(CultureInfo.InvariantCulture));

    private int Seconds(long ticks) => (int)((ticks + _time.TimestampFrequency - 1) / _time.TimestampFrequency);

    private sealed record Rate(int PerMinute, long Interval, StringValues Text);
}
