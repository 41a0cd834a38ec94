namespace OpsConsole.Tests.Platform.Security;

/// <summary>
/// A wall clock that stands where a test sets it, while timers and durations stay real: a leap over days must not make every periodic
/// timer of a whole host catch up.
/// </summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => Now += by;

    public override DateTimeOffset GetUtcNow() => Now;
}
