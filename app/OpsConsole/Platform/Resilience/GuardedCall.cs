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

    private readonly GuardedDelegates<TRequest, TResult> _delegates;
    private readonly GuardOptions _options;
    private readonly TimeProvider _time;
    private readonly FaultPoint _fault;
    private readonly Action _dispose;
    private readonly ConcurrentQueue<GuardedOperation<TRequest, TResult>> _pool = new();
    private readonly DependencyFigures _figures;
    private GuardedOperation<TRequest, TResult>? _pooled;
    private int _poolCount;
    private int _probes;
    private int _probeRunning;
    private bool _probeHeldBack;

    internal GuardedCall(
        string name, GuardedDelegates<TRequest, TResult> delegates, GuardOptions options, TimeProvider time, CircuitBreaker breaker, FaultPoint fault,
        DependencyFigures figures, Action dispose)
    {
        Name = name;
        _delegates = delegates;
        _options = options;
        _time = time;
        _fault = fault;
        _figures = figures;
        _dispose = dispose;
        Breaker = breaker;
        Limit = new AdaptiveLimit(options, time);
        OverrunReason = $"took longer than {options.AttemptTimeoutMs} ms";
        breaker.Attach(delegates.ProbeRequest is null ? null : TrySendProbe, RefuseWaiters, () => Dispatch(Limit.WriteOffOverrunning()));
        figures.Add(breaker, Limit);
    }

    /// <summary>The name of its breaker.</summary>
    public string Name { get; }

    internal CircuitBreaker Breaker { get; }

    internal AdaptiveLimit Limit { get; }

    internal string OverrunReason { get; }

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
            case Admission.Queued when !Breaker.MayEnter && Limit.Leave(operation, operation.Use):
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
        _figures.Remove(Breaker);
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

    internal void Count(GuardedOutcome outcome) => _figures.Count(outcome);

    /// <summary>The probe of that number has ended; one written off before has no successor to make way for.</summary>
    internal void ProbeEnded(int probe) => Interlocked.CompareExchange(ref _probeRunning, 0, probe);

    /// <summary>A call has really ended: its slot goes to those who wait.</summary>
    /// <param name="latency">How long it ran, where that says something of the dependency.</param>
    /// <param name="overran">Whether it overran its time-out before.</param>
    internal void Release(TimeSpan? latency, bool overran) => Dispatch(Limit.Exit(latency, overran));

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

    /// <summary>Starts all who have been given a slot; the slot of one that may not call goes on. A loop, for a queue of expired waiters may be long.</summary>
    private void Dispatch(LimitWaiter? admitted)
    {
        while (admitted is not null)
        {
            var operation = (GuardedOperation<TRequest, TResult>)admitted;
            admitted = operation.Next;
            operation.Next = null;
            if (TryDispatch(operation))
            {
                continue;
            }

            if (Limit.Exit(null) is { } successors)
            {
                var last = successors;
                while (last.Next is not null)
                {
                    last = last.Next;
                }

                last.Next = admitted;
                admitted = successors;
            }
        }
    }

    private bool TryDispatch(GuardedOperation<TRequest, TResult> operation)
    {
        if (!Breaker.TryEnter(out var pass))
        {
            operation.RefuseElsewhere(GuardedOutcome.BreakerOpen, Breaker.Refusal);
            return false;
        }

        if (!operation.TryDispatch(pass, out var refusal))
        {
            Breaker.Report(pass, CallVerdict.Ignored, null);
            operation.RefuseElsewhere(refusal, "no slot before the deadline");
            return false;
        }

        return true;
    }

    /// <summary>
    /// Sends a probe to a worker. One whose predecessor still hangs is held back once; then the predecessor is written off, because one stuck
    /// thread must not keep the breaker open for ever. What is written off keeps its slot, and slots are bounded.
    /// </summary>
    private bool TrySendProbe(BreakerPass pass)
    {
        if (Volatile.Read(ref _probeRunning) != 0 && !_probeHeldBack)
        {
            _probeHeldBack = true;
            return false;
        }

        if (!Limit.TryEnterProbe())
        {
            return false;
        }

        _probeHeldBack = false;
        var probe = ++_probes;
        Volatile.Write(ref _probeRunning, probe);
        var operation = Rent();
        operation.OpenProbe(pass, probe);
        return operation.TryDispatch(pass, out _);
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
