namespace OpsConsole.Platform.Resilience.Faults;

/// <summary>A place in the code where failures can be injected. Costs one volatile read while nothing is injected.</summary>
public sealed class FaultPoint
{
    private readonly TimeProvider _time;
    private volatile ActiveFault? _active;

    internal FaultPoint(string name, TimeProvider time)
    {
        Name = name;
        _time = time;
    }

    /// <summary>How the fault API calls it.</summary>
    public string Name { get; }

    /// <summary>What is injected now, or null.</summary>
    public Fault? Current => _active is { HasEnded: false } active ? active.Fault : null;

    /// <summary>Calls that it blocks now.</summary>
    public int Blocked => _active?.Blocked ?? 0;

    /// <summary>
    /// Lets the fault act on this call: returns, throws, or blocks the thread until the fault ends, whatever token the call has.
    /// </summary>
    /// <returns>Whether the call is to return garbage.</returns>
    public bool Strike() => _active is { } active && active.Strike(Name);

    /// <summary>Sets a fault in place of the present one, whose blocked calls are let go.</summary>
    internal void Set(Fault? fault)
    {
        var next = fault is null || fault.Mode == FaultMode.Off ? null : new ActiveFault(fault, _time, End);
        Interlocked.Exchange(ref _active, next)?.Release();
    }

    private void End(ActiveFault ended) => Interlocked.CompareExchange(ref _active, null, ended);
}
