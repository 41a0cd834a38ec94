using OpsConsole.Platform.Resilience.Breakers;

namespace OpsConsole.Platform.Resilience;

/// <summary>The clock's and the caller's side: what happens when something becomes due.</summary>
internal sealed partial class GuardedOperation<TRequest, TResult>
{
    private static readonly TimeSpan s_soonest = TimeSpan.FromMilliseconds(1);

    private void OnTimer()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
        }

        Look();
    }

    /// <summary>
    /// 1. The caller leaves when it has gone away, at its deadline, or when the attempt has taken too long.
    /// 2. The breaker hears of an attempt that takes too long at that moment, not when it ends, if ever; also when its caller has left before.
    /// 3. A waiter must first be taken out of the queue: who fails to has met the dispatcher, which looks at the same things.
    /// </summary>
    private void Look()
    {
        GuardedOutcome? outcome = null;
        CallVerdict? verdict = null;
        BreakerPass pass;
        var reason = "";
        var overran = false;
        CancellationTokenSource? doomed = null;
        bool waiting;
        int use;
        lock (_gate)
        {
            if (_stage is Stage.Idle or Stage.Ended)
            {
                return;
            }

            var now = _time.GetTimestamp();
            var running = _stage == Stage.Running;
            pass = _pass;
            use = Use;
            if (!_callerAnswered && _aborted.IsCancellationRequested)
            {
                (outcome, reason) = (GuardedOutcome.Aborted, "the caller went away");
                doomed = running ? Doom() : null;
                if (running && pass.IsProbe && !_judged)
                {
                    (verdict, _judged) = (CallVerdict.Ignored, true);
                }
            }
            else if (!_callerAnswered && now >= _deadline)
            {
                (outcome, reason) = (GuardedOutcome.TimedOut, running ? "the deadline passed during the call" : "the deadline passed before the call began");
            }

            if (running && !_overran && now - _startedAt >= _attemptLimit)
            {
                overran = _overran = true;
                doomed ??= Doom();
                if (!_judged)
                {
                    (verdict, _judged) = (CallVerdict.Failure, true);
                }

                if (!_callerAnswered && outcome is null)
                {
                    (outcome, reason) = (GuardedOutcome.TimedOut, "the attempt took too long");
                }
            }

            waiting = _stage == Stage.Waiting && outcome is not null;
            if (!waiting)
            {
                _callerAnswered |= outcome is not null;
                Arm(now);
            }
        }

        if (waiting)
        {
            LeaveQueue(use, outcome!.Value, reason);
            return;
        }

        // From here on only what was read within the lock: unless its caller is still to be answered, this may be in its next use already.
        if (doomed is not null)
        {
            // Foreign callbacks may hang or throw: not on this thread, which has callers to answer.
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), doomed, preferLocal: false);
        }

        if (verdict is { } judged)
        {
            _owner.Breaker.Report(pass, judged, judged == CallVerdict.Failure ? _owner.OverrunReason : null);
        }

        if (overran)
        {
            _owner.Limit.Overran();
            GuardThreads.Blocked();
        }

        if (outcome is { } answer)
        {
            _owner.Count(answer);
            _core.SetResult(new Guarded<TResult>(answer, default, reason, _time.GetElapsedTime(_invokedAt)));
        }
    }

    private void LeaveQueue(int use, GuardedOutcome outcome, string reason)
    {
        if (_owner.Limit.Leave(this, use))
        {
            if (outcome == GuardedOutcome.TimedOut && _owner.Limit.IsStuck)
            {
                // Fewer slots than failures that open: without these a dependency that hangs for good would never be given up.
                _owner.Breaker.ReportUnserved("every slot is held by a call that hangs");
            }

            Refuse(outcome, reason);
            return;
        }

        // Not in the queue yet, or just taken out of it: whoever has it looks at the clock too, but might have looked before. Look again.
        lock (_gate)
        {
            if (_stage == Stage.Waiting)
            {
                ArmFor(_time.GetTimestamp(), 0);
            }
        }
    }

    /// <summary>Takes the token source out of use: it will be cancelled, and must not be by the time of a later use.</summary>
    private CancellationTokenSource? Doom()
    {
        var doomed = _cancel;
        _cancel = null;
        return doomed;
    }

    /// <summary>Sees to it that the timer fires when the next thing is due, or earlier. Within the lock.</summary>
    private void Arm(long now)
    {
        var due = _callerAnswered ? long.MaxValue : _deadline;
        if (_stage == Stage.Running && !_overran)
        {
            due = Math.Min(due, _startedAt + _attemptLimit);
        }

        if (due < _armedFor)
        {
            ArmFor(now, due);
        }
    }

    private void ArmFor(long now, long due)
    {
        _armedFor = due;
        var wait = _time.ToTimeSpan(due - now).UpToMilliseconds();
        // Never zero: a provider might call back at once, inside the lock.
        _timer.Change(wait > s_soonest ? wait : s_soonest, Timeout.InfiniteTimeSpan);
    }
}
