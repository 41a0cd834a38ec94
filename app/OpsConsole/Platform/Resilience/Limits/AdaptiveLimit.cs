namespace OpsConsole.Platform.Resilience.Limits;

/// <summary>What the limit says to a newcomer.</summary>
internal enum Admission
{
    /// <summary>It has a slot.</summary>
    Admitted,

    /// <summary>It stands in the queue.</summary>
    Queued,

    /// <summary>Neither; it must go.</summary>
    Refused,
}

/// <summary>
/// How many calls may run side by side, found by measurement, and a bounded queue with lanes for those who come too many.
/// </summary>
/// <remarks>
/// A slot is taken by <see cref="Enter"/> and given back by <see cref="Exit"/> when the call has really ended, however late. What a
/// waiter becomes is decided under one lock: only the thread that took it out of the queue may start or refuse it.
/// </remarks>
internal sealed class AdaptiveLimit
{
    private static readonly int s_lanes = Enum.GetValues<Lane>().Length;

    private readonly Lock _gate = new();
    private readonly WaiterQueue[] _queues = [.. Enumerable.Range(0, s_lanes).Select(_ => new WaiterQueue())];
    private readonly LimitController _controller;
    private readonly int _maximum;
    private readonly int _queueLimit;
    private readonly TimeProvider _time;
    private int _inFlight;
    private int _waiting;
    private int _overrunning;
    private int _writtenOff;

    public AdaptiveLimit(GuardOptions options, TimeProvider time)
    {
        _controller = new LimitController(options, time);
        _maximum = options.MaximumConcurrency;
        _queueLimit = options.QueueLimit;
        _time = time;
    }

    /// <summary>Calls allowed side by side now.</summary>
    public int Limit { get { lock (_gate) { return _controller.Limit; } } }

    /// <summary>Slots taken, by calls that nobody waits for any more too.</summary>
    public int InFlight { get { lock (_gate) { return _inFlight; } } }

    /// <summary>Callers in the queue.</summary>
    public int Waiting { get { lock (_gate) { return _waiting; } } }

    /// <summary>Whether nothing runs but calls that overrun, and they leave no room: whoever waits now waits for a dependency that hangs.</summary>
    public bool IsStuck { get { lock (_gate) { return _overrunning > 0 && _overrunning >= _inFlight && !HasRoom; } } }

    /// <summary>
    /// Room for one more. Calls written off no longer count against what the dependency bears, but against the maximum for ever.
    /// </summary>
    private bool HasRoom => _inFlight - _writtenOff < _controller.Limit && _inFlight < _maximum;

    /// <summary>Asks for a slot.</summary>
    /// <param name="waiter">Who asks.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="deadline">Until when it would wait.</param>
    /// <param name="evicted">A waiter of a lower lane that had to give up its place; the caller of this method must refuse it.</param>
    public Admission Enter(LimitWaiter waiter, Lane lane, in Deadline deadline, out LimitWaiter? evicted)
    {
        evicted = null;
        lock (_gate)
        {
            if (_waiting == 0 && HasRoom)
            {
                _inFlight++;
                _controller.Observe(_inFlight - _writtenOff);
                return Admission.Admitted;
            }

            if (WouldWaitInVain(lane, deadline))
            {
                return Admission.Refused;
            }

            if (_waiting >= _queueLimit)
            {
                evicted = TakeLowestBelow(lane);
                if (evicted is null)
                {
                    return Admission.Refused;
                }
            }

            _queues[(int)lane].Append(waiter);
            _waiting++;
            return Admission.Queued;
        }
    }

    /// <summary>Takes a slot for a probe, past the limit and the queue: one more than the maximum, so that hung calls cannot keep probes out.</summary>
    public bool TryEnterProbe()
    {
        lock (_gate)
        {
            if (_inFlight > _maximum)
            {
                return false;
            }

            _inFlight++;
            return true;
        }
    }

    /// <summary>Takes a waiter out of the queue; false when somebody else has taken it already.</summary>
    /// <param name="waiter">Who leaves.</param>
    /// <param name="use">The use of it that leaves: it may have been taken out, answered and queued again for another caller meanwhile.</param>
    public bool Leave(LimitWaiter waiter, int use)
    {
        lock (_gate)
        {
            if (waiter.Queue is not { } queue || waiter.Use != use)
            {
                return false;
            }

            queue.Remove(waiter);
            _waiting--;
            return true;
        }
    }

    /// <summary>A call overran its time-out and still runs: room shrinks now, not when it ends.</summary>
    public void Overran()
    {
        lock (_gate)
        {
            _overrunning++;
            _controller.TimedOut();
        }
    }

    /// <summary>
    /// The dependency is known to be well: what still overruns is stuck, not slow, and must not keep out those who come now.
    /// </summary>
    /// <returns>Waiters that now have a slot, linked by <see cref="LimitWaiter.Next"/>.</returns>
    public LimitWaiter? WriteOffOverrunning()
    {
        lock (_gate)
        {
            _writtenOff = Math.Max(0, _overrunning);
            return Admit();
        }
    }

    /// <summary>Gives a slot back.</summary>
    /// <param name="latency">How long the call ran, for the measurement; null when it says nothing of the dependency.</param>
    /// <param name="overran">Whether it had been reported to <see cref="Overran"/>.</param>
    /// <returns>Waiters that now have a slot, linked by <see cref="LimitWaiter.Next"/>.</returns>
    public LimitWaiter? Exit(TimeSpan? latency, bool overran = false)
    {
        lock (_gate)
        {
            _inFlight--;
            if (overran)
            {
                _overrunning--;
                _writtenOff = Math.Clamp(_writtenOff, 0, Math.Max(0, _overrunning));
            }

            if (latency is { } measured)
            {
                _controller.Sample(measured);
            }

            return Admit();
        }
    }

    /// <summary>Empties the queue, because nobody in it can be served: linked by <see cref="LimitWaiter.Next"/>.</summary>
    public LimitWaiter? Drain()
    {
        lock (_gate)
        {
            LimitWaiter? head = null;
            while (TakeHighest() is { } waiter)
            {
                waiter.Next = head;
                head = waiter;
            }

            return head;
        }
    }

    private LimitWaiter? Admit()
    {
        LimitWaiter? head = null;
        LimitWaiter? tail = null;
        while (_waiting > 0 && HasRoom && TakeHighest() is { } next)
        {
            _inFlight++;
            _controller.Observe(_inFlight - _writtenOff);
            if (tail is null)
            {
                head = next;
            }
            else
            {
                tail.Next = next;
            }

            tail = next;
        }

        return head;
    }

    private LimitWaiter? TakeHighest()
    {
        foreach (var queue in _queues)
        {
            if (queue.TakeFirst() is { } waiter)
            {
                _waiting--;
                return waiter;
            }
        }

        return null;
    }

    private LimitWaiter? TakeLowestBelow(Lane lane)
    {
        for (var lower = s_lanes - 1; lower > (int)lane; lower--)
        {
            if (_queues[lower].TakeLast() is { } waiter)
            {
                _waiting--;
                return waiter;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether those ahead will need longer than the newcomer has: better an answer of the fallback at once than a place in a queue
    /// that is served too late (a full queue of expired work is how goodput collapses).
    /// </summary>
    private bool WouldWaitInVain(Lane lane, in Deadline deadline)
    {
        if (_controller.TypicalLatency is not { } typical || _waiting == 0)
        {
            return false;
        }

        var ahead = 1;
        for (var higher = 0; higher <= (int)lane; higher++)
        {
            ahead += _queues[higher].Count;
        }

        var wait = typical * ((double)ahead / _controller.Limit) + typical;
        return deadline.Due != long.MaxValue && _time.ToTimestamps(wait) > deadline.Due - _time.GetTimestamp();
    }
}
