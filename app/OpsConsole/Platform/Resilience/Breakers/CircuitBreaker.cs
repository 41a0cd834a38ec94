using OpsConsole.Platform.Live;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>
/// Stops calling a dependency that fails, and finds out by probes of its own when it works again.
/// </summary>
/// <remarks>
/// 1. Closed: verdicts of calls fill a window; too high a ratio, or too many failures in a row, opens.
/// 2. Open: nothing passes. A timer, not the next caller, ends the break, so the state shown is true without traffic.
/// 3. Half-open: one probe at a time. Enough successes close; a failure, or no answer within the probe's limit, opens for a break twice as long.
/// 4. An operator's isolation lies over the computed state: nothing passes and nothing is probed until it ends; the computed state is kept.
/// Every change of state starts a new spell: what was started before it has no say any more.
/// All times are monotonic. Every decision looks at the clock itself, so a late or doubled timer does no harm.
/// </remarks>
internal sealed partial class CircuitBreaker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly GuardOptions _options;
    private readonly TimeProvider _time;
    private readonly HealthWindow _window;
    private readonly BreakSchedule _breaks;
    private readonly ITimer _timer;
    private readonly Action<CircuitBreaker, BreakerTransition?> _changed;
    private Func<BreakerPass, bool>? _sendProbe;
    private Action? _refusing;
    private Action? _closed;

    private volatile bool _admitting = true;
    private volatile string _refusal = "closed";
    private BreakerState _computed;
    private int _spell;
    private int _failuresInARow;
    private long _retryAt;
    private WallMoment _openedAt;
    private WallMoment _retryShown;
    private string? _reason;
    private int _probesSucceeded;
    private bool _probeInFlight;
    private long _probeDue;
    private Isolation? _isolation;
    private long _isolatedUntil;
    private bool _disposed;

    /// <param name="name">What it guards.</param>
    /// <param name="options">Thresholds.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="changed">Called within the lock after every visible change, with the transition if the state changed: must only take note.</param>
    public CircuitBreaker(string name, GuardOptions options, TimeProvider time, Action<CircuitBreaker, BreakerTransition?> changed)
    {
        Name = name;
        _options = options;
        _time = time;
        _changed = changed;
        _window = new HealthWindow(time.ToTimestamps(TimeSpan.FromMilliseconds(options.SamplingWindowMs)));
        _breaks = new BreakSchedule(options, name);
        _timer = time.CreateTimer(static state => ((CircuitBreaker)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name { get; }

    /// <summary>Whether ordinary calls pass: one volatile read.</summary>
    public bool IsAdmitting => _admitting;

    /// <summary>Why they don't.</summary>
    public string Refusal => _refusal;

    /// <summary>What the measurements say.</summary>
    public BreakerState Computed { get { lock (_gate) { return _computed; } } }

    /// <summary>What is in force as a number: 0 closed, 1 half-open, 2 open, 3 isolated.</summary>
    public int StateNumber
    {
        get
        {
            lock (_gate)
            {
                return _isolation is not null ? 3 : _computed switch { BreakerState.Closed => 0, BreakerState.HalfOpen => 1, _ => 2 };
            }
        }
    }

    /// <summary>
    /// Says how a probe is sent (false: not possible now), and what to do when calls stop passing and when they pass again.
    /// Without a probe, real calls are let through one at a time.
    /// </summary>
    public void Attach(Func<BreakerPass, bool>? sendProbe, Action? refusing, Action? closed = null)
    {
        lock (_gate)
        {
            _sendProbe = sendProbe;
            _refusing = refusing;
            _closed = closed;
        }
    }

    /// <summary>Asks for permission to call.</summary>
    public bool TryEnter(out BreakerPass pass)
    {
        if (_admitting)
        {
            pass = new BreakerPass(Volatile.Read(ref _spell), false);
            return true;
        }

        pass = default;
        return _sendProbe is null && TryEnterAsProbe(out pass);
    }

    /// <summary>Whether a caller may try at all; unlike <see cref="TryEnter"/> it takes nothing.</summary>
    public bool MayEnter => _admitting || (_sendProbe is null && Computed == BreakerState.HalfOpen);

    /// <summary>Hands a permission back.</summary>
    /// <param name="pass">As it was given.</param>
    /// <param name="verdict">What the call tells.</param>
    /// <param name="reason">Why it failed; null otherwise.</param>
    public void Report(BreakerPass pass, CallVerdict verdict, string? reason)
    {
        Change? change = null;
        lock (_gate)
        {
            if (pass.Spell != _spell || _disposed)
            {
                return;
            }

            if (pass.IsProbe)
            {
                change = JudgeProbe(verdict, reason);
            }
            else if (verdict != CallVerdict.Ignored && _computed == BreakerState.Closed)
            {
                change = JudgeCall(verdict == CallVerdict.Failure, reason);
            }
        }

        Follow(change);
    }

    /// <summary>A caller waited in vain, because nothing that runs comes to an end: a failure, though it was not called.</summary>
    public void ReportUnserved(string reason)
    {
        Change? change = null;
        lock (_gate)
        {
            if (!_disposed && _computed == BreakerState.Closed)
            {
                change = JudgeCall(failed: true, reason);
            }
        }

        Follow(change);
    }

    /// <summary>Holds it open for an operator.</summary>
    public void Isolate(Isolation isolation)
    {
        lock (_gate)
        {
            var before = Visible;
            var now = _time.GetTimestamp();
            _isolation = isolation;
            _isolatedUntil = now + _time.ToTimestamps(isolation.Until - _time.GetUtcNow());
            StartSpell();
            Note(before, isolation.Reason, isolation.Actor);
            Arm(now);
        }

        Follow(Change.Refusing);
    }

    /// <summary>Ends an isolation and closes, whatever the measurements say; they start afresh.</summary>
    public void Close(string actor, string reason)
    {
        lock (_gate)
        {
            var before = Visible;
            _isolation = null;
            CloseComputed();
            Note(before, reason, actor);
            Arm(_time.GetTimestamp());
        }

        Follow(Change.Closed);
    }

    /// <summary>What the console shows.</summary>
    public BreakerRow Row()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _window.Advance(now);
            var isolation = _isolation;
            DateTimeOffset? retry = _computed == BreakerState.Open
                ? _retryShown.At(_time, Math.Max(_retryAt, isolation is null ? long.MinValue : _isolatedUntil))
                : null;
            return new BreakerRow(
                Name, Visible, _computed.Word(), isolation is not null, _window.Ratio, _window.Calls,
                _computed == BreakerState.Closed ? null : _openedAt.Shown, retry, isolation?.Reason ?? _reason,
                _probesSucceeded, _options.ProbesToClose, isolation?.Actor, isolation?.Until);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _admitting = false;
            _refusal = "retired";
        }

        _timer.Dispose();
    }
}
