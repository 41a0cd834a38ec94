using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>The changes of state and what leads to them. Everything here runs within the lock, except <see cref="Look"/> and <see cref="Follow"/>.</summary>
internal sealed partial class CircuitBreaker
{
    private string Visible => _isolation is null ? _computed.Word() : BreakerWords.Isolated;

    private bool TryEnterAsProbe(out BreakerPass pass)
    {
        lock (_gate)
        {
            pass = new BreakerPass(_spell, true);
            if (_disposed || _isolation is not null || _computed != BreakerState.HalfOpen || _probeInFlight)
            {
                return false;
            }

            StartProbe(_time.GetTimestamp());
            return true;
        }
    }

    private Change? JudgeCall(bool failed, string? reason)
    {
        var now = _time.GetTimestamp();
        _window.Add(now, failed);
        if (!failed)
        {
            _failuresInARow = 0;
            return null;
        }

        _failuresInARow++;
        var ratioTooHigh = _window.Calls >= _options.MinimumCalls && _window.Ratio >= _options.FailureRatio;
        return ratioTooHigh || _failuresInARow >= _options.ConsecutiveFailures ? Open(now, reason ?? "failed") : null;
    }

    private Change? JudgeProbe(CallVerdict verdict, string? reason)
    {
        if (_computed != BreakerState.HalfOpen || !_probeInFlight)
        {
            return null;
        }

        var now = _time.GetTimestamp();
        if (verdict == CallVerdict.Failure)
        {
            return Open(now, $"probe failed: {reason}");
        }

        _probeInFlight = false;
        _probeDue = now + _time.ToTimestamps(TimeSpan.FromMilliseconds(_options.ProbeIntervalMs));
        Change? change = null;
        if (verdict == CallVerdict.Success && ++_probesSucceeded >= _options.ProbesToClose)
        {
            var before = Visible;
            CloseComputed();
            Note(before, $"{_options.ProbesToClose} probes succeeded", null);
            change = Change.Closed;
        }
        else
        {
            // The pass is spent: a second verdict on the same probe must not count.
            StartSpell();
            _changed(this, null);
        }

        Arm(now);
        return change;
    }

    private Change Open(long now, string reason)
    {
        var before = Visible;
        if (_computed == BreakerState.Closed)
        {
            _openedAt = WallMoment.Of(_time);
            _breaks.Restart();
        }

        _computed = BreakerState.Open;
        _reason = reason;
        _retryAt = now + _time.ToTimestamps(_breaks.Next());
        _retryShown = default;
        _probesSucceeded = 0;
        StartSpell();
        Note(before, reason, null);
        Arm(now);
        return Change.Refusing;
    }

    private void CloseComputed()
    {
        _computed = BreakerState.Closed;
        _window.Clear();
        _failuresInARow = 0;
        _probesSucceeded = 0;
        _reason = null;
        StartSpell();
    }

    /// <summary>The timer's turn: looks at what is due by now.</summary>
    private void Look()
    {
        BreakerPass? probe = null;
        Change? change = null;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var now = _time.GetTimestamp();
            if (_isolation is { } held && now >= _isolatedUntil)
            {
                _isolation = null;
                StartSpell();
                Note(BreakerWords.Isolated, $"isolation by {held.Actor} ended", null);
            }

            if (_isolation is null && _computed == BreakerState.Open && now >= _retryAt)
            {
                _computed = BreakerState.HalfOpen;
                _probeDue = now;
                StartSpell();
                Note(BreakerState.Open.Word(), "break is over", null);
            }

            if (_isolation is null && _computed == BreakerState.HalfOpen)
            {
                if (_probeInFlight && now >= _probeDue)
                {
                    change = Open(now, $"probe gave no answer in {_options.ProbeTimeoutMs} ms");
                }
                else if (!_probeInFlight && _sendProbe is not null && now >= _probeDue)
                {
                    probe = new BreakerPass(_spell, true);
                    StartProbe(now);
                }
            }

            Arm(now);
        }

        Follow(change);
        if (probe is { } pass && !_sendProbe!(pass))
        {
            Report(pass, CallVerdict.Failure, "no room for a probe: earlier ones still hang");
        }
    }

    private void StartProbe(long now)
    {
        _probeInFlight = true;
        _probeDue = now + _time.ToTimestamps(TimeSpan.FromMilliseconds(_options.ProbeTimeoutMs));
        Arm(now);
    }

    /// <summary>While a probe runs <see cref="_probeDue"/> is its limit, between probes the time of the next.</summary>
    private void Arm(long now)
    {
        var due = long.MaxValue;
        if (_isolation is not null)
        {
            due = _isolatedUntil;
        }
        else if (_computed == BreakerState.Open)
        {
            due = _retryAt;
        }
        else if (_computed == BreakerState.HalfOpen && (_probeInFlight || _sendProbe is not null))
        {
            due = _probeDue;
        }

        if (!_disposed)
        {
            _timer.Change(due == long.MaxValue ? Timeout.InfiniteTimeSpan : _time.ToTimeSpan(due - now).UpToMilliseconds(), Timeout.InfiniteTimeSpan);
        }
    }

    private void StartSpell()
    {
        _spell++;
        _probeInFlight = false;
        if (_computed == BreakerState.HalfOpen)
        {
            _probeDue = Math.Max(_probeDue, _time.GetTimestamp());
        }

        _refusal = _isolation is { } held ? $"isolated: {held.Reason}" : $"{_computed.Word()}: {_reason}";
        _admitting = _computed == BreakerState.Closed && _isolation is null;
    }

    private void Note(string before, string reason, string? actor)
    {
        var after = Visible;
        _changed(this, before == after && actor is null ? null : new BreakerTransition(Name, before, after, _time.GetUtcNow(), reason, actor));
    }

    private void Follow(Change? change)
    {
        switch (change)
        {
            case Change.Refusing when !_admitting:
                _refusing?.Invoke();
                break;
            case Change.Closed when _admitting:
                _closed?.Invoke();
                break;
        }
    }

    private enum Change
    {
        Refusing,
        Closed,
    }
}
