using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Platform.Time;

/// <summary>How fast the shop's time runs, section <c>Shop</c>.</summary>
public sealed record ShopClockOptions
{
    /// <summary>Seconds of the shop for one real second. Default 1; more is for demonstrations and tests of what takes days: 1,440 is a day a minute.</summary>
    [Range(1, 10_000)]
    public double ClockSpeed { get; init; } = 1;
}

/// <summary>
/// The shop's time: when shoppers act, what features and models call now, how long a window of drift or an experiment lasts. With the default
/// speed of 1 it is the time of day.
/// </summary>
/// <remarks>
/// Only <see cref="GetUtcNow"/> is accelerated. Timestamps and timers stay real, so that deadlines and intervals measured through this
/// provider mean what they say. Time-outs, tokens, latency figures and the audit never use it: they live in real time.
/// </remarks>
public sealed class ShopClock(TimeProvider real, double speed) : TimeProvider
{
    private readonly long _startedAt = real.GetTimestamp();
    private readonly Lock _gate = new();
    private DateTimeOffset _origin = real.GetUtcNow();

    /// <summary>Seconds of the shop for one real second.</summary>
    public double Speed { get; } = speed;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <summary>What the shop calls now.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        if (Speed == 1)
        {
            return real.GetUtcNow();
        }

        lock (_gate)
        {
            return _origin + (real.GetElapsedTime(_startedAt) * Speed);
        }
    }

    /// <summary>Now, Unix ms.</summary>
    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Now, cut to the milliseconds that are stored.</summary>
    public DateTimeOffset NowInMilliseconds => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    /// <inheritdoc />
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);

    /// <summary>The real time that passes while the shop's time passes: what a timer must be set to.</summary>
    public TimeSpan RealTime(TimeSpan ofShop) => ofShop / Speed;

    /// <summary>The shop's time that passes while real time passes.</summary>
    public TimeSpan ShopTime(TimeSpan real) => real * Speed;

    /// <summary>Moves an accelerated clock on, never back: after a restart it goes on from the newest event instead of beginning before it.</summary>
    public void NotBefore(DateTimeOffset moment)
    {
        if (Speed == 1)
        {
            return;
        }

        lock (_gate)
        {
            var behind = moment - (_origin + (real.GetElapsedTime(_startedAt) * Speed));
            _origin += behind > TimeSpan.Zero ? behind : TimeSpan.Zero;
        }
    }
}
