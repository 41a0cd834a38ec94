namespace OpsConsole.Platform.Resilience;

/// <summary>Durations in the units of a provider's monotonic timestamps.</summary>
internal static class Timestamps
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>Timestamp units of a duration, clamped to a day either way so that sums cannot overflow.</summary>
    public static long ToTimestamps(this TimeProvider time, TimeSpan duration)
    {
        var clamped = duration > s_longest ? s_longest : duration < -s_longest ? -s_longest : duration;
        return (long)((Int128)clamped.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
    }

    /// <summary>The duration that so many timestamp units are.</summary>
    public static TimeSpan ToTimeSpan(this TimeProvider time, long timestamps) =>
        new((long)((Int128)timestamps * TimeSpan.TicksPerSecond / time.TimestampFrequency));

    /// <summary>Rounded up to a whole millisecond, the resolution of timers: one armed so never fires before its moment.</summary>
    public static TimeSpan UpToMilliseconds(this TimeSpan duration) =>
        TimeSpan.FromMilliseconds(duration <= TimeSpan.Zero ? 0 : Math.Ceiling(duration.TotalMilliseconds));
}
