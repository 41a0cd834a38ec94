using OpsConsole.Platform.Resilience.Breakers;

namespace OpsConsole.Platform.Resilience;

/// <summary>The worker's side: the call itself and what follows from its end.</summary>
internal sealed partial class GuardedOperation<TRequest, TResult>
{
    void IThreadPoolWorkItem.Execute()
    {
        CancellationToken token;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (_callerAnswered && !_isProbe)
            {
                token = default;
            }
            else
            {
                _stage = Stage.Running;
                _startedAt = now;
                token = _cancel!.Token;
                Arm(now);
            }
        }

        if (_stage != Stage.Running)
        {
            EndUncalled();
            return;
        }

        TRequest request;
        ValueTask<TResult> pending;
        try
        {
            request = _isProbe ? _owner.MakeProbe() : _request!;
            pending = _owner.Call(request, token);
        }
        catch (Exception thrown)
        {
            // Whatever the dependency throws is a value here: the fallback decides what the shopper sees.
            EndThrown(thrown, token);
            return;
        }

        // Outside the try: the answer runs the caller's continuation, and what that throws must not end this a second time.
        if (pending.IsCompletedSuccessfully)
        {
            EndWith(request, pending.Result);
        }
        else
        {
            _ = EndLaterAsync(request, pending, token);
        }
    }

    private async Task EndLaterAsync(TRequest request, ValueTask<TResult> pending, CancellationToken token)
    {
        TResult value;
        try
        {
            value = await pending.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            EndThrown(thrown, token);
            return;
        }

        EndWith(request, value);
    }

    private void EndWith(TRequest request, TResult value)
    {
        string? invalid;
        try
        {
            invalid = _owner.Validate(request, value);
        }
        catch (Exception thrown)
        {
            invalid = Describe(thrown);
        }

        if (invalid is null)
        {
            End(CallVerdict.Success, GuardedOutcome.Success, value, null);
        }
        else
        {
            End(CallVerdict.Failure, GuardedOutcome.InvalidOutput, default, invalid);
        }
    }

    private void EndThrown(Exception thrown, CancellationToken token)
    {
        // We cancelled it: either its caller went away, which says nothing, or it overran, which has been judged.
        if (thrown is OperationCanceledException && token.IsCancellationRequested)
        {
            End(CallVerdict.Ignored, GuardedOutcome.TimedOut, default, "cancelled");
        }
        else
        {
            End(CallVerdict.Failure, GuardedOutcome.Failed, default, Describe(thrown));
        }
    }

    private void End(CallVerdict verdict, GuardedOutcome outcome, TResult? value, string? reason)
    {
        bool answer;
        bool judge;
        bool overran;
        TimeSpan ran;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            ran = _time.ToTimeSpan(now - _startedAt);
            if (verdict == CallVerdict.Success && !_overran && now - _startedAt > _attemptLimit)
            {
                // The timer is late, the call was too: it counts as slow, but whoever still waits gets the answer.
                (verdict, reason) = (CallVerdict.Failure, null);
            }

            _stage = Stage.Ended;
            overran = _overran;
            judge = !_judged;
            _judged = true;
            answer = !_callerAnswered;
            _callerAnswered = true;
        }

        if (_isProbe)
        {
            _owner.ProbeEnded(_probe);
        }

        if (judge)
        {
            _owner.Breaker.Report(_pass, verdict, verdict == CallVerdict.Failure ? reason ?? _owner.OverrunReason : null);
        }

        if (overran)
        {
            GuardThreads.Unblocked();
        }

        _owner.Release(verdict == CallVerdict.Success && !_isProbe ? ran : null, overran);
        Answer(answer, outcome, value, outcome == GuardedOutcome.Success ? null : reason);
    }

    private void EndUncalled()
    {
        lock (_gate)
        {
            _stage = Stage.Ended;
        }

        _owner.Breaker.Report(_pass, CallVerdict.Ignored, null);
        _owner.Release(null, overran: false);
        LetGo();
    }

    /// <summary>An exception in a few words, safe for one line of a log or a tile.</summary>
    private static string Describe(Exception thrown)
    {
        var message = thrown.Message.ReplaceLineEndings(" ");
        return $"{thrown.GetType().Name}: {(message.Length > 160 ? message[..160] : message)}";
    }
}
