namespace OpsConsole.Platform.Resilience;

/// <summary>How a guarded call ended for its caller.</summary>
public enum GuardedOutcome
{
    /// <summary>It answered in time and the answer is usable.</summary>
    Success,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>It answered, but the answer must not be shown to anyone.</summary>
    InvalidOutput,

    /// <summary>The deadline or the attempt time-out came first; the call may still be running.</summary>
    TimedOut,

    /// <summary>The breaker is open, probing or isolated: nothing was called.</summary>
    BreakerOpen,

    /// <summary>No slot and no place in the queue: nothing was called.</summary>
    Overloaded,

    /// <summary>The caller itself went away.</summary>
    Aborted,
}

/// <summary>What came of a guarded call.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Value">The answer on <see cref="GuardedOutcome.Success"/>, else default.</param>
/// <param name="Reason">Why not, in a few words for operators; may quote an exception, so it is not for clients. Null on success.</param>
/// <param name="Elapsed">From the invocation to this outcome.</param>
public readonly record struct Guarded<TResult>(GuardedOutcome Outcome, TResult? Value, string? Reason, TimeSpan Elapsed)
{
    /// <summary>Whether <see cref="Value"/> may be used.</summary>
    public bool IsSuccess => Outcome == GuardedOutcome.Success;
}
