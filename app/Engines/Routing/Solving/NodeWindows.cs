namespace OpsConsole.Engines.Routing.Solving;

/// <summary>When services may begin, a list a node, stretched by the lateness that is allowed.</summary>
internal sealed class NodeWindows(int nodes)
{
    private readonly TimeWindow[]?[] _several = new TimeWindow[nodes][];
    private readonly int[] _punctual = new int[nodes];

    /// <summary>Begin of the first window.</summary>
    public int[] Open { get; } = new int[nodes];

    /// <summary>End of the last one, with lateness.</summary>
    public int[] Close { get; } = new int[nodes];

    /// <summary>Whether there are gaps between the first begin and the last end.</summary>
    public bool HasGaps(int node) => _several[node] is not null;

    public void Set(int node, TimeWindow[] windows, int lateAllowed)
    {
        TimeWindow[] ordered = windows.Length == 0 ? [new TimeWindow(0, RoutingVehicle.MaxTime)] : [.. windows.OrderBy(window => window.From)];
        lateAllowed = windows.Length == 0 ? 0 : lateAllowed;
        (Open[node], Close[node], _punctual[node]) = (ordered[0].From, ordered[^1].To + lateAllowed, ordered[^1].To);
        _several[node] = ordered.Length == 1 ? null : [.. ordered.Select(window => window with { To = window.To + lateAllowed })];
        LateAllowed = Math.Max(LateAllowed, lateAllowed);
    }

    /// <summary>The service begins at one tick and no other; it stays as late as its windows make it.</summary>
    public void Hold(int node, int tick)
    {
        var late = Late(node, tick);
        (Open[node], Close[node], _punctual[node], _several[node]) = (tick, tick, tick - late, null);
    }

    private int LateAllowed { get; set; }

    /// <summary>Earliest tick from an arrival on at which the service may begin; <see cref="Model.Never"/> when all windows are over.</summary>
    public int NextOpen(int node, int arrival)
    {
        if (arrival > Close[node])
        {
            return Model.Never;
        }

        if (_several[node] is { } windows)
        {
            foreach (var window in windows)
            {
                if (arrival <= window.To)
                {
                    return Math.Max(arrival, window.From);
                }
            }
        }

        return Math.Max(arrival, Open[node]);
    }

    /// <summary>Latest tick up to a bound at which the service may begin; negative when there is none.</summary>
    public int LastOpen(int node, int bound)
    {
        if (_several[node] is { } windows)
        {
            for (var place = windows.Length - 1; place >= 0; place--)
            {
                if (windows[place].From <= bound)
                {
                    return Math.Min(bound, windows[place].To);
                }
            }

            return -1;
        }

        return bound < Open[node] ? -1 : Math.Min(bound, Close[node]);
    }

    /// <summary>How far a beginning may be put off without leaving its window or being late, or later than it is.</summary>
    public int PunctualEnd(int node, int begin)
    {
        var end = _punctual[node];
        if (_several[node] is { } windows)
        {
            foreach (var window in windows)
            {
                if (begin >= window.From)
                {
                    end = window.To - LateAllowed;
                }
            }
        }

        return Math.Max(begin, end);
    }

    /// <summary>Ticks behind the end of the window that a beginning belongs to.</summary>
    public int Late(int node, int begin)
    {
        var end = _punctual[node];
        if (_several[node] is { } windows)
        {
            foreach (var window in windows)
            {
                if (begin >= window.From)
                {
                    end = window.To - LateAllowed;
                }
            }
        }

        return Math.Max(0, begin - end);
    }
}
