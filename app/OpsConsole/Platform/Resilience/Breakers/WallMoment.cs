namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>A monotonic moment in wall time for people: steady from one look to the next, yet corrected when the wall clock is changed.</summary>
internal struct WallMoment
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(1);

    public DateTimeOffset? Shown { get; private set; }

    public static WallMoment Of(TimeProvider time) => new() { Shown = time.GetUtcNow() };

    /// <summary>The wall time at which the monotonic clock will stand there.</summary>
    public DateTimeOffset At(TimeProvider time, long timestamp)
    {
        var computed = time.GetUtcNow() + time.ToTimeSpan(timestamp - time.GetTimestamp());
        if (Shown is not { } shown || (computed - shown).Duration() > s_tolerance)
        {
            Shown = shown = computed;
        }

        return shown;
    }
}
