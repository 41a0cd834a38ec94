namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// The largest set of arcs that can all be reached from one another without a forbidden turn: Tarjan's strongly connected components (1972) over arcs
/// instead of nodes, with a stack of its own, because streets are deeper than a thread's.
/// </summary>
internal static class ConnectedPart
{
    /// <summary>By arc, whether it belongs to the part.</summary>
    public static bool[] Of(StreetTables tables)
    {
        var leaving = new OutgoingArcs(tables);
        var forbidden = tables.Turns.ToHashSet();
        var restricted = new bool[tables.ArcCount];
        foreach (var turn in tables.Turns)
        {
            restricted[turn.FromArc] = true;
        }

        var index = new int[tables.ArcCount];
        var low = new int[tables.ArcCount];
        var component = new int[tables.ArcCount];
        var next = new int[tables.ArcCount];
        var (sizes, open, path, visited) = (new List<int> { 0 }, new Stack<int>(), new Stack<int>(), 0);
        for (var root = 0; root < tables.ArcCount; root++)
        {
            if (tables.IsOpen(root) && index[root] == 0)
            {
                Enter(root);
                Explore();
            }
        }

        if (sizes.Count == 1)
        {
            return new bool[tables.ArcCount];
        }

        var largest = sizes.IndexOf(sizes.Max());
        return [.. component.Select(number => number == largest)];

        void Enter(int arc)
        {
            index[arc] = low[arc] = ++visited;
            open.Push(arc);
            path.Push(arc);
        }

        void Explore()
        {
            while (path.TryPeek(out var arc))
            {
                var arcs = leaving.Of(tables.Head(arc));
                if (next[arc] < arcs.Length)
                {
                    var onward = arcs[next[arc]++];
                    if (restricted[arc] && forbidden.Contains(new ForbiddenTurn(arc, onward)))
                    {
                        continue;
                    }

                    if (index[onward] == 0)
                    {
                        Enter(onward);
                    }
                    else if (component[onward] == 0)
                    {
                        low[arc] = Math.Min(low[arc], index[onward]);
                    }

                    continue;
                }

                path.Pop();
                if (path.TryPeek(out var before))
                {
                    low[before] = Math.Min(low[before], low[arc]);
                }

                if (low[arc] == index[arc])
                {
                    Close(arc);
                }
            }
        }

        void Close(int root)
        {
            var size = 0;
            int member;
            do
            {
                member = open.Pop();
                component[member] = sizes.Count;
                size++;
            }
            while (member != root);
            sizes.Add(size);
        }
    }
}

/// <summary>Open arcs by the node where they begin.</summary>
internal sealed class OutgoingArcs
{
    private readonly int[] _start;
    private readonly int[] _arcs;

    public OutgoingArcs(StreetTables tables)
    {
        _start = new int[tables.Nodes.Length + 1];
        for (var arc = 0; arc < tables.ArcCount; arc++)
        {
            if (tables.IsOpen(arc))
            {
                _start[tables.Tail(arc) + 1]++;
            }
        }

        for (var node = 0; node < tables.Nodes.Length; node++)
        {
            _start[node + 1] += _start[node];
        }

        _arcs = new int[_start[^1]];
        var free = _start.AsSpan(0, tables.Nodes.Length).ToArray();
        for (var arc = 0; arc < tables.ArcCount; arc++)
        {
            if (tables.IsOpen(arc))
            {
                _arcs[free[tables.Tail(arc)]++] = arc;
            }
        }
    }

    public ReadOnlySpan<int> Of(int node) => _arcs.AsSpan(_start[node]..(_start[node + 1]));
}
