namespace OpsConsole.Platform.Resilience;

/// <summary>What a guarded call is made of; exactly one of the two calls is given.</summary>
/// <param name="Call">Computes the answer; may block, and may ignore its token.</param>
/// <param name="CallAsync">The same for calls that wait.</param>
/// <param name="Validate">Null when the answer may be shown, else why not.</param>
/// <param name="ProbeRequest">Makes a synthetic request for probes.</param>
/// <param name="Garbage">What the call returns under the fault <c>garbage</c>.</param>
internal sealed record GuardedDelegates<TRequest, TResult>(
    Func<TRequest, CancellationToken, TResult>? Call,
    Func<TRequest, CancellationToken, ValueTask<TResult>>? CallAsync,
    Func<TRequest, TResult, string?> Validate,
    Func<TRequest>? ProbeRequest,
    Func<TRequest, TResult>? Garbage);
