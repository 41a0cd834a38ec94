using System.Threading.Tasks.Sources;
using OpsConsole.Platform.Resilience.Breakers;
using OpsConsole.Platform.Resilience.Limits;

namespace OpsConsole.Platform.Resilience;

/// <summary>
/// One guarded call on its way, used again and again. Its caller and its worker each hold it: it goes back to the pool when both have let go,
/// so a call that ends late finds only itself, never a later one.
/// </summary>
/// <remarks>
/// The timer and the abort signal are level-triggered: they say "look", and <see cref="Look"/> compares the clock and the token with what is
/// due now. A signal meant for an earlier use is therefore harmless, and the timer needs no disarming: armed for an earlier use, it
/// fires, finds nothing due and arms itself for what is. That saves two timer changes a call.
/// </remarks>
internal sealed partial class GuardedOperation<TRequest, TResult> : LimitWaiter, IValueTaskSource<Guarded<TResult>>, IThreadPoolWorkItem, IDisposable
{
    private readonly GuardedCall<TRequest, TResult> _owner;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly long _attemptLimit;
    private ManualResetValueTaskSourceCore<Guarded<TResult>> _core;

    private Stage _stage;
    private TRequest? _request;
    private BreakerPass _pass;
    private CancellationTokenSource? _cancel = new();
    private CancellationToken _aborted;
    private CancellationTokenRegistration _abortRegistration;
    private long _invokedAt;
    private long _startedAt;
    private long _deadline;
    private long _armedFor = long.MaxValue;
    private bool _callerAnswered;
    private bool _judged;
    private bool _overran;
    private bool _isProbe;
    private int _probe;
    private int _holders;

    public GuardedOperation(GuardedCall<TRequest, TResult> owner, TimeProvider time, GuardOptions options)
    {
        _owner = owner;
        _time = time;
        _attemptLimit = time.ToTimestamps(TimeSpan.FromMilliseconds(options.AttemptTimeoutMs));
        _timer = time.CreateTimer(static state => ((GuardedOperation<TRequest, TResult>)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Stage
    {
        Idle,
        Waiting,
        Dispatched,
        Running,
        Ended,
    }

    /// <summary>Starts a new use for a caller.</summary>
    public ValueTask<Guarded<TResult>> Open(TRequest request, in Deadline deadline, long invokedAt, CancellationToken aborted)
    {
        lock (_gate)
        {
            _core.Reset();
            Use++;
            _stage = Stage.Waiting;
            _request = request;
            _aborted = aborted;
            _invokedAt = invokedAt;
            _deadline = deadline.Due;
            _callerAnswered = _judged = _overran = _isProbe = false;
            _holders = 2;
            _cancel ??= new CancellationTokenSource();
            Arm(invokedAt);
        }

        return new ValueTask<Guarded<TResult>>(this, _core.Version);
    }

    /// <summary>Starts a use as a probe: nobody waits for it.</summary>
    public void OpenProbe(BreakerPass pass, int probe)
    {
        lock (_gate)
        {
            Use++;
            _probe = probe;
            _stage = Stage.Waiting;
            _pass = pass;
            _aborted = CancellationToken.None;
            _invokedAt = _time.GetTimestamp();
            _deadline = long.MaxValue;
            _callerAnswered = _isProbe = true;
            _judged = _overran = false;
            _holders = 1;
            _cancel ??= new CancellationTokenSource();
        }
    }

    /// <summary>
    /// Listens for the caller's going away. Called once, by the caller, after the use has been queued or dispatched: the caller's hold, which
    /// ends only when it takes the answer, keeps this from being in a later use by then, even if the call has ended.
    /// </summary>
    public void WatchAbort()
    {
        if (_aborted.CanBeCanceled)
        {
            _abortRegistration = _aborted.UnsafeRegister(static state => ((GuardedOperation<TRequest, TResult>)state!).Look(), this);
        }
    }

    /// <summary>Goes to a worker; the slot is held. False when its caller must leave now: it is to be refused with that outcome, and the slot is unused.</summary>
    public bool TryDispatch(BreakerPass pass, out GuardedOutcome refusal)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var leaves = !_isProbe && (now >= _deadline || _aborted.IsCancellationRequested);
            refusal = _aborted.IsCancellationRequested ? GuardedOutcome.Aborted : GuardedOutcome.TimedOut;
            if (leaves)
            {
                _stage = Stage.Ended;
                return false;
            }

            _stage = Stage.Dispatched;
            _pass = pass;
            Arm(now);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    /// <summary>Answers without having called. Only for who owns it: it is in no queue and with no worker.</summary>
    public void Refuse(GuardedOutcome outcome, string reason)
    {
        bool answer;
        lock (_gate)
        {
            _stage = Stage.Ended;
            answer = !_callerAnswered;
            _callerAnswered = true;
        }

        Answer(answer, outcome, default, reason);
    }

    /// <summary>The same on a thread of its own: the answer's consequences may be long, and whoever refuses many has other things to do.</summary>
    public void RefuseElsewhere(GuardedOutcome outcome, string reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static refusal => refusal.Operation.Refuse(refusal.Outcome, refusal.Reason), (Operation: this, Outcome: outcome, Reason: reason), preferLocal: false);

    private void Answer(bool answer, GuardedOutcome outcome, TResult? value, string? reason)
    {
        // The worker's hold goes first: after SetResult the caller may already run, and this must not be touched any more.
        LetGo();
        if (answer)
        {
            _owner.Count(outcome);
            _core.SetResult(new Guarded<TResult>(outcome, value, reason, _time.GetElapsedTime(_invokedAt)));
        }
    }

    /// <summary>Called by the owner on what it does not keep.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _cancel?.Dispose();
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        lock (_gate)
        {
            _stage = Stage.Idle;
            _request = default;
            _aborted = default;
            if (_cancel is not null && !_cancel.TryReset())
            {
                _cancel = null;
            }
        }

        _owner.Return(this);
    }

    Guarded<TResult> IValueTaskSource<Guarded<TResult>>.GetResult(short token)
    {
        var result = _core.GetResult(token);
        _abortRegistration.Unregister();
        _abortRegistration = default;
        LetGo();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<Guarded<TResult>>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Guarded<TResult>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
