using System.Collections.Concurrent;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Resilience.Limits;

namespace OpsConsole.Platform.Resilience;

/// <summary>
/// Everything that stands between a caller and a dependency that may fail, hang or lie. One a dependency; thread-safe; made by <see cref="Guards"/>.
/// </summary>
/// <remarks>
/// From outer to inner: 1. the caller's total deadline, at which it leaves in any case; 2. the adaptive concurrency limit with its queue;
/// 3. the circuit breaker; 4. the attempt time-out; 5. the fault point; 6. the call, on a worker thread, and the validation of its answer.
/// An open breaker is looked at before the queue too: waiting for what will be refused helps nobody.
/// The call does not see the caller's execution context (activity, culture): it is computation, and carrying it costs.
/// </remarks>
public sealed class GuardedCall<TRequest, TResult> : IDisposable
{
    /// <summary>How many finished operations are kept for reuse.</summary>
    private const int PoolBound = 1_024;

    private static readonly int s_outcomes = Enum.GetValues<GuardedOutcome>().Length;

    private readonly GuardedDelegates<TRequest, TResult> _delegates;
    private readonly GuardOptions _options;
    private readonly TimeProvider _time;
    private readonly FaultPoint _fault;
    private readonly Action _dispose;
    private readonly ConcurrentQueue<GuardedOperation<TRequest, TResult>> _pool = new();
    private readonly long[] _outcomes = new long[s_outcomes];
    private GuardedOperation<TRequest, TResult>? _pooled;
    private int _poolCount;
    private int _probesRunning;
    private bool _probeHeldBack;

    internal GuardedCall(
        string name, GuardedDelegates<TRequest, TResult> delegates, GuardOptions options, TimeProvider time, CircuitBreaker breaker, FaultPoint fault, Action dispose)
    {
        Name = name;
        _delegates = delegates;
        _options = options;
        _time = time;
        _fault = fault;
        _dispose = dispose;
        Breaker = breaker;
        Limit = new AdaptiveLimit(options, time);
        OverrunReason = $"took longer than {options.AttemptTimeoutMs} ms";
        breaker.Attach(delegates.ProbeRequest is null ? null : TrySendProbe, RefuseWaiters);
    }

    /// <summary>The name of its breaker.</summary>
    public string Name { get; }

    internal CircuitBreaker Breaker { get; }

    internal AdaptiveLimit Limit { get; }

    internal string OverrunReason { get; }

    /// <summary>Calls answered so far, by outcome.</summary>
    public long Answered(GuardedOutcome outcome) => Volatile.Read(ref _outcomes[(int)outcome]);

    /// <summary>Calls the dependency, if all allow it; always answers by the deadline, never throws what the dependency throws.</summary>
    /// <param name="request">What to call with.</param>
    /// <param name="deadline">When the caller must have an answer, less what it needs for a fallback.</param>
    /// <param name="aborted">The caller's own going away; not a way to limit time.</param>
    public ValueTask<Guarded<TResult>> InvokeAsync(TRequest request, Deadline deadline, CancellationToken aborted) =>
        InvokeAsync(request, deadline, Lane.Recommend, aborted);

    /// <inheritdoc cref="InvokeAsync(TRequest, Deadline, CancellationToken)"/>
    /// <param name="request">What to call with.</param>
    /// <param name="deadline">When the caller must have an answer, less what it needs for a fallback.</param>
    /// <param name="lane">Who gets a slot first.</param>
    /// <param name="aborted">The caller's own going away; not a way to limit time.</param>
    public ValueTask<Guarded<TResult>> InvokeAsync(TRequest request, Deadline deadline, Lane lane, CancellationToken aborted)
    {
        var now = _time.GetTimestamp();
        if (aborted.IsCancellationRequested)
        {
            return Refused(GuardedOutcome.Aborted, "the caller went away");
        }

        if (now >= deadline.Due)
        {
            return Refused(GuardedOutcome.TimedOut, "the deadline had passed");
        }

        if (!Breaker.MayEnter)
        {
            return Refused(GuardedOutcome.BreakerOpen, Breaker.Refusal);
        }

        var operation = Rent();
        var answer = operation.Open(request, deadline, now, aborted);
        switch (Limit.Enter(operation, lane, deadline, out var evicted))
        {
            case Admission.Admitted:
                Dispatch(operation);
                break;
            case Admission.Refused:
                operation.Refuse(GuardedOutcome.Overloaded, "no place in the queue");
                break;
            case Admission.Queued when !Breaker.MayEnter && Limit.Leave(operation):
                // The breaker opened and emptied the queue just before we stood in it.
                operation.Refuse(GuardedOutcome.BreakerOpen, Breaker.Refusal);
                break;
        }

        (evicted as GuardedOperation<TRequest, TResult>)?.RefuseElsewhere(GuardedOutcome.Overloaded, "gave way to a higher lane");
        operation.WatchAbort();
        return answer;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _dispose();
        RefuseWaiters();
    }

    internal ValueTask<TResult> Call(TRequest request, CancellationToken token)
    {
        if (_fault.Strike())
        {
            return ValueTask.FromResult(_delegates.Garbage is { } garbage ? garbage(request) : default!);
        }

        return _delegates.Call is { } call ? ValueTask.FromResult(call(request, token)) : _delegates.CallAsync!(request, token);
    }

    internal string? Validate(TRequest request, TResult value) => _delegates.Validate(request, value);

    internal TRequest MakeProbe() => _delegates.ProbeRequest!();

    internal void Count(GuardedOutcome outcome) => Interlocked.Increment(ref _outcomes[(int)outcome]);

    internal void ProbeEnded() => Interlocked.Decrement(ref _probesRunning);

    /// <summary>A call has really ended: its slot goes to those who wait.</summary>
    /// <param name="latency">How long it ran, where that says something of the dependency.</param>
    internal void Release(TimeSpan? latency)
    {
        var next = Limit.Exit(latency);
        while (next is not null)
        {
            var following = next.Next;
            next.Next = null;
            Dispatch((GuardedOperation<TRequest, TResult>)next);
            next = following;
        }
    }

    internal void Return(GuardedOperation<TRequest, TResult> operation)
    {
        if (Interlocked.CompareExchange(ref _pooled, operation, null) is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _poolCount) <= PoolBound)
        {
            _pool.Enqueue(operation);
        }
        else
        {
            Interlocked.Decrement(ref _poolCount);
            operation.Dispose();
        }
    }

    private void Dispatch(GuardedOperation<TRequest, TResult> operation)
    {
        if (!Breaker.TryEnter(out var pass))
        {
            Release(null);
            operation.Refuse(GuardedOutcome.BreakerOpen, Breaker.Refusal);
        }
        else if (!operation.TryDispatch(pass))
        {
            Breaker.Report(pass, CallVerdict.Ignored, null);
            Release(null);
        }
    }

    /// <summary>
    /// Sends a probe to a worker. One whose predecessor still hangs is held back once; then the predecessor is written off, because one stuck
    /// thread must not keep the breaker open for ever. What is written off keeps its slot, and slots are bounded.
    /// </summary>
    private bool TrySendProbe(BreakerPass pass)
    {
        if (Volatile.Read(ref _probesRunning) > 0 && !_probeHeldBack)
        {
            _probeHeldBack = true;
            return false;
        }

        if (!Limit.TryEnterProbe())
        {
            return false;
        }

        _probeHeldBack = false;
        Interlocked.Increment(ref _probesRunning);
        var operation = Rent();
        operation.OpenProbe(pass);
        operation.TryDispatch(pass);
        return true;
    }

    private void RefuseWaiters()
    {
        for (var waiter = Limit.Drain(); waiter is not null;)
        {
            var following = waiter.Next;
            waiter.Next = null;
            ((GuardedOperation<TRequest, TResult>)waiter).RefuseElsewhere(GuardedOutcome.BreakerOpen, Breaker.Refusal);
            waiter = following;
        }
    }

    private ValueTask<Guarded<TResult>> Refused(GuardedOutcome outcome, string reason)
    {
        Count(outcome);
        return ValueTask.FromResult(new Guarded<TResult>(outcome, default, reason, TimeSpan.Zero));
    }

    private GuardedOperation<TRequest, TResult> Rent()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled)
        {
            return pooled;
        }

        if (_pool.TryDequeue(out var operation))
        {
            Interlocked.Decrement(ref _poolCount);
            return operation;
        }

        return new GuardedOperation<TRequest, TResult>(this, _time, _options);
    }
}
