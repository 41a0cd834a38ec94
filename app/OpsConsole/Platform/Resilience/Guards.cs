using System.Diagnostics.Metrics;
using OpsConsole.Platform.Resilience.Faults;

namespace OpsConsole.Platform.Resilience;

/// <summary>Makes guarded calls: one a dependency, and one a model version.</summary>
public sealed class Guards
{
    private readonly BreakerRegistry _breakers;
    private readonly FaultPoints _faults;
    private readonly ResilienceOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardMetrics _metrics;

    /// <summary>Called by the container.</summary>
    public Guards(BreakerRegistry breakers, FaultPoints faults, ResilienceOptions options, TimeProvider time, IMeterFactory? meters = null)
    {
        _metrics = new GuardMetrics(meters);
        (_breakers, _faults, _options, _time) = (breakers, faults, options, time);
        GuardThreads.Prepare();
    }

    /// <summary>The configured options of a dependency; change them with <c>with</c> and pass them to <see cref="Create"/>.</summary>
    public GuardOptions OptionsFor(string dependency) => _options.For(dependency);

    /// <summary>Guards a synchronous call. Dispose the result when its dependency is retired: its breaker goes with it.</summary>
    /// <param name="name">Of the breaker, unique among living ones: <c>[A-Za-z0-9._:-]</c>, such as <c>inference:v12</c>.</param>
    /// <param name="dependency">Names the fault point and the section of options: <c>inference</c>, <c>profile</c>.</param>
    /// <param name="call">Computes the answer; may block, and may ignore its token.</param>
    /// <param name="validate">Null when the answer may be shown, else why not.</param>
    /// <param name="probeRequest">Makes a synthetic request for half-open probes; without it real calls are let through one at a time.</param>
    /// <param name="garbage">What the call returns under the fault <c>garbage</c>; without it the default value.</param>
    /// <param name="options">Null for the configured ones.</param>
    public GuardedCall<TRequest, TResult> Create<TRequest, TResult>(
        string name, string dependency, Func<TRequest, CancellationToken, TResult> call, Func<TRequest, TResult, string?> validate,
        Func<TRequest>? probeRequest = null, Func<TRequest, TResult>? garbage = null, GuardOptions? options = null) =>
        Make(name, dependency, new GuardedDelegates<TRequest, TResult>(call, null, validate, probeRequest, garbage), options);

    /// <summary>Guards an asynchronous call; otherwise as <see cref="Create"/>. The call begins on a worker thread, and its slot is held until its task ends.</summary>
    public GuardedCall<TRequest, TResult> CreateAsync<TRequest, TResult>(
        string name, string dependency, Func<TRequest, CancellationToken, ValueTask<TResult>> call, Func<TRequest, TResult, string?> validate,
        Func<TRequest>? probeRequest = null, Func<TRequest, TResult>? garbage = null, GuardOptions? options = null) =>
        Make(name, dependency, new GuardedDelegates<TRequest, TResult>(null, call, validate, probeRequest, garbage), options);

    private GuardedCall<TRequest, TResult> Make<TRequest, TResult>(
        string name, string dependency, GuardedDelegates<TRequest, TResult> delegates, GuardOptions? options)
    {
        var effective = options ?? _options.For(dependency);
        ResilienceOptions.Check(effective, name);
        var breaker = _breakers.Register(name, effective);
        return new GuardedCall<TRequest, TResult>(
            name, delegates, effective, _time, breaker, _faults.Get(dependency), _metrics.For(dependency), () => _breakers.Retire(breaker));
    }
}
