namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>
/// The graph that is searched: a vertex for each node, and one more for each arc after which a turn is forbidden, from where only the allowed arcs
/// lead on. An arc leads to the vertex of its own where it has one, so a walk through the graph makes no forbidden turn, and every other is in it.
/// </summary>
internal sealed class TurnGraph
{
    private readonly int[] _edgeStart;
    private readonly int[] _edgeArc;
    private readonly int[] _entryStart;
    private readonly int[] _entryVertex;

    public TurnGraph(StreetTables tables)
    {
        Tables = tables;
        var leaving = new OutgoingArcs(tables);
        Head = new int[tables.ArcCount];
        for (var arc = 0; arc < tables.ArcCount; arc++)
        {
            Head[arc] = tables.Head(arc);
        }

        var splits = tables.Turns.GroupBy(turn => turn.FromArc, turn => turn.ToArc).Select(group => (Arc: group.Key, Forbidden: group.ToHashSet())).ToArray();
        VertexCount = tables.Nodes.Length + splits.Length;
        _edgeStart = new int[VertexCount + 1];
        var edges = new List<int>();
        for (var node = 0; node < tables.Nodes.Length; node++)
        {
            edges.AddRange(leaving.Of(node));
            _edgeStart[node + 1] = edges.Count;
        }

        for (var i = 0; i < splits.Length; i++)
        {
            var (from, forbidden) = splits[i];
            var vertex = tables.Nodes.Length + i;
            foreach (var arc in leaving.Of(tables.Head(from)))
            {
                if (!forbidden.Contains(arc))
                {
                    edges.Add(arc);
                }
            }

            Head[from] = vertex;
            _edgeStart[vertex + 1] = edges.Count;
        }

        _edgeArc = [.. edges];
        (_entryStart, _entryVertex) = Entries();
    }

    public StreetTables Tables { get; }

    public int VertexCount { get; }

    /// <summary>By arc: the vertex that it leads to.</summary>
    public int[] Head { get; }

    /// <summary>Arcs that lead on from a vertex.</summary>
    public ReadOnlySpan<int> Leaving(int vertex) => _edgeArc.AsSpan(_edgeStart[vertex]..(_edgeStart[vertex + 1]));

    /// <summary>Vertices from where an arc may be entered.</summary>
    public ReadOnlySpan<int> Entries(int arc) => _entryVertex.AsSpan(_entryStart[arc]..(_entryStart[arc + 1]));

    private (int[] Start, int[] Vertex) Entries()
    {
        var start = new int[Tables.ArcCount + 1];
        foreach (var arc in _edgeArc)
        {
            start[arc + 1]++;
        }

        for (var arc = 0; arc < Tables.ArcCount; arc++)
        {
            start[arc + 1] += start[arc];
        }

        var free = start.AsSpan(0, Tables.ArcCount).ToArray();
        var entries = new int[_edgeArc.Length];
        for (var vertex = 0; vertex < VertexCount; vertex++)
        {
            foreach (var arc in Leaving(vertex))
            {
                entries[free[arc]++] = vertex;
            }
        }

        return (start, entries);
    }
}
