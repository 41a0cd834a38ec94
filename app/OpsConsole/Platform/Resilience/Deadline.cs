namespace OpsConsole.Platform.Resilience;

/// <summary>
/// A moment by which an answer is due: absolute, on the monotonic clock, so that neither a stage nor a changed wall clock stretches it.
/// The default value never passes.
/// </summary>
public readonly struct Deadline
{
    private readonly TimeProvider? _time;

    private Deadline(TimeProvider time, long due)
    {
        _time = time;
        Due = due;
    }

    /// <summary>Timestamp of the provider at which it passes; <see cref="long.MaxValue"/> for never.</summary>
    internal long Due { get => _time is null ? long.MaxValue : field; }

    /// <summary>What is left, never negative; <see cref="TimeSpan.MaxValue"/> for a deadline that never passes.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_time is null)
            {
                return TimeSpan.MaxValue;
            }

            var left = Due - _time.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : _time.ToTimeSpan(left);
        }
    }

    /// <summary>Whether it has passed.</summary>
    public bool HasPassed => _time is not null && _time.GetTimestamp() >= Due;

    /// <summary>A deadline that far from now.</summary>
    /// <param name="time">Whose monotonic clock counts.</param>
    /// <param name="budget">Zero or less has passed already; at most a day is kept.</param>
    public static Deadline After(TimeProvider time, TimeSpan budget)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new Deadline(time, time.GetTimestamp() + time.ToTimestamps(budget));
    }

    /// <summary>The deadline earlier by what a fallback needs to answer in time.</summary>
    public Deadline Reserve(TimeSpan forFallback) => _time is null ? this : new Deadline(_time, Due - _time.ToTimestamps(forFallback));
}
