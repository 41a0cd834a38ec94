namespace OpsConsole.Platform.Live;

/// <summary>One circuit breaker as the console shows it.</summary>
/// <param name="Name">Dependency or model version that it guards.</param>
/// <param name="State">What callers meet: <c>closed</c>, <c>open</c>, <c>halfOpen</c> or <c>isolated</c>.</param>
/// <param name="Computed">What the measurements alone would say; differs from <paramref name="State"/> while isolated.</param>
/// <param name="Forced">Whether an operator holds it.</param>
/// <param name="FailureRatio">Failures over calls in the sampling window, 0 to 1; null without calls.</param>
/// <param name="Calls">Calls in the sampling window.</param>
/// <param name="OpenedAt">When it opened, while it is not closed.</param>
/// <param name="RetryAt">When the next probe goes out, while open.</param>
/// <param name="Reason">Why: the last failure in a few words, or the operator's reason.</param>
/// <param name="ProbesSucceeded">Probes that succeeded in this half-open spell.</param>
/// <param name="ProbesNeeded">How many close it.</param>
/// <param name="HeldBy">The operator, while isolated.</param>
/// <param name="HeldUntil">When the isolation ends by itself.</param>
public sealed record BreakerRow(
    string Name, string State, string Computed, bool Forced, double? FailureRatio, int Calls, DateTimeOffset? OpenedAt, DateTimeOffset? RetryAt,
    string? Reason, int ProbesSucceeded, int ProbesNeeded, string? HeldBy, DateTimeOffset? HeldUntil);

/// <summary>A change of state.</summary>
public sealed record BreakerTransition(string Name, string From, string To, DateTimeOffset At, string Reason, string? Actor);
