namespace OpsConsole.Platform.Resilience.Faults;

/// <summary>A fault while it acts. Its end, by hand or by expiry, lets every call go that it blocks: no thread stays behind.</summary>
internal sealed class ActiveFault
{
    private readonly TimeProvider _time;
    private readonly Action<ActiveFault> _ended;
    private readonly Random _random = new(1);
    private readonly Lock _gate = new();
    private readonly HashSet<ManualResetEventSlim> _blocked = [];
    private readonly ITimer _expiry;
    private bool _released;

    public ActiveFault(Fault fault, TimeProvider time, Action<ActiveFault> ended)
    {
        Fault = fault;
        _time = time;
        _ended = ended;
        var remaining = fault.Until - time.GetUtcNow();
        _expiry = time.CreateTimer(static state => ((ActiveFault)state!).Release(), this, remaining.UpToMilliseconds(), Timeout.InfiniteTimeSpan);
    }

    public Fault Fault { get; }

    public bool HasEnded { get { lock (_gate) { return _released; } } }

    public int Blocked { get { lock (_gate) { return _blocked.Count; } } }

    /// <summary>Acts on one call; true when it is to return garbage.</summary>
    public bool Strike(string point)
    {
        if (!Draw())
        {
            return false;
        }

        switch (Fault.Mode)
        {
            case FaultMode.Throw:
                throw new FaultInjectedException(point);
            case FaultMode.Garbage:
                return true;
            case FaultMode.Slow:
                Block(TimeSpan.FromMilliseconds(Fault.DelayMs));
                return false;
            case FaultMode.Hang:
                Block(Timeout.InfiniteTimeSpan);
                throw new FaultInjectedException(point);
            default:
                return false;
        }
    }

    /// <summary>Ends it and wakes what it blocks. May be called twice.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            foreach (var blocked in _blocked)
            {
                blocked.Set();
            }

            _blocked.Clear();
        }

        _expiry.Dispose();
        _ended(this);
    }

    private bool Draw()
    {
        lock (_gate)
        {
            return !_released && (Fault.Rate >= 1 || _random.NextDouble() < Fault.Rate);
        }
    }

    private void Block(TimeSpan duration)
    {
        // Not disposed: the timer or Release may still hold it, and without its wait handle it owns nothing.
        var wake = new ManualResetEventSlim();
        lock (_gate)
        {
            if (_released)
            {
                return;
            }

            _blocked.Add(wake);
        }

        using var delay = duration == Timeout.InfiniteTimeSpan
            ? null
            : _time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), wake, duration, Timeout.InfiniteTimeSpan);
        wake.Wait();
        lock (_gate)
        {
            _blocked.Remove(wake);
        }
    }
}
