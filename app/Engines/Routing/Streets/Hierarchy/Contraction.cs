namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>
/// Takes the vertices out of a graph one by one, the least important first, and puts shortcuts where a least-cost way led through the vertex:
/// contraction hierarchies (Geisberger, Sanders, Schultes, Delling 2008). The order follows the hierarchy's depth, arcs added for arcs removed and
/// original arcs behind them, kept up to date for neighbours and looked at again when a vertex comes up. Deterministic.
/// </summary>
internal sealed class Contraction
{
    /// <summary>Settled vertices of a search for a way around; missing one adds a shortcut that is not needed, never a wrong one.</summary>
    private const int WitnessLimit = 60;

    private const int CancelEvery = 256;

    private readonly int _vertices;
    private readonly List<WorkArc>[] _leaving;
    private readonly List<WorkArc>[] _entering;
    private readonly List<HierarchyArc> _arcs = [];
    private readonly List<int> _original = [];
    private readonly int[] _level;
    private readonly WitnessSearch _witness;

    private Contraction(TurnGraph graph)
    {
        _vertices = graph.VertexCount;
        _leaving = [.. Enumerable.Range(0, _vertices).Select(_ => new List<WorkArc>(4))];
        _entering = [.. Enumerable.Range(0, _vertices).Select(_ => new List<WorkArc>(4))];
        _level = new int[_vertices];
        _witness = new WitnessSearch(_leaving);
        for (var vertex = 0; vertex < _vertices; vertex++)
        {
            foreach (var arc in graph.Leaving(vertex))
            {
                Insert(vertex, graph.Head[arc], graph.Tables.Cost(arc), HierarchyArc.Street, arc, original: 1);
            }
        }
    }

    /// <summary>The hierarchy of a graph.</summary>
    public static ContractionHierarchy Of(TurnGraph graph, CancellationToken token) => new Contraction(graph).Run(token);

    private ContractionHierarchy Run(CancellationToken token)
    {
        var queued = new long[_vertices];
        var queue = new CostHeap(_vertices);
        for (var vertex = 0; vertex < _vertices; vertex++)
        {
            Queue(vertex, Importance(vertex));
        }

        var rank = new int[_vertices];
        var kept = new List<int>();
        var neighbours = new HashSet<int>();
        for (var done = 0; queue.Count > 0;)
        {
            if (done % CancelEvery == 0)
            {
                token.ThrowIfCancellationRequested();
            }

            var vertex = queue.Pop().Vertex;
            var importance = Importance(vertex);
            if (queue.Count > 0 && importance > queue.LeastCost)
            {
                Queue(vertex, importance);
                continue;
            }

            // The most important vertex gets number 0: what every search reaches lies together in memory.
            rank[vertex] = _vertices - ++done;
            Shortcuts(vertex, Insert);
            Remove(vertex, kept, neighbours);
            foreach (var neighbour in neighbours)
            {
                _level[neighbour] = Math.Max(_level[neighbour], _level[vertex] + 1);
                var now = Importance(neighbour);
                if (now < queued[neighbour])
                {
                    // One that became dearer is found out when it comes up.
                    Queue(neighbour, now);
                }
            }
        }

        return ContractionHierarchy.Of(rank, _arcs, kept);

        void Queue(int vertex, long importance)
        {
            queued[vertex] = importance;
            queue.AddOrLower(vertex, importance);
        }
    }

    private long Importance(int vertex)
    {
        var (added, addedOriginal) = (0, 0);
        Shortcuts(vertex, (_, _, _, _, _, original) =>
        {
            added++;
            addedOriginal += original;
        });
        var (removed, removedOriginal) = (1, 1);
        foreach (var arcs in (ReadOnlySpan<List<WorkArc>>)[_leaving[vertex], _entering[vertex]])
        {
            foreach (var arc in arcs)
            {
                removed++;
                removedOriginal += _original[arc.Arc];
            }
        }

        return (1000L * _level[vertex]) + (1000L * added / removed) + (1000L * addedOriginal / removedOriginal);
    }

    /// <summary>Calls for each shortcut that must stand in when the vertex is gone.</summary>
    private void Shortcuts(int vertex, AddArc add)
    {
        var leaving = _leaving[vertex];
        foreach (var first in _entering[vertex])
        {
            var most = 0L;
            var targets = 0;
            foreach (var second in leaving)
            {
                if (second.Vertex != first.Vertex)
                {
                    most = Math.Max(most, first.Cost + second.Cost);
                    targets++;
                }
            }

            if (targets == 0)
            {
                continue;
            }

            _witness.Run(first.Vertex, vertex, most, WitnessLimit);
            foreach (var second in leaving)
            {
                var through = first.Cost + second.Cost;
                if (second.Vertex != first.Vertex && _witness.Cost(second.Vertex) > through)
                {
                    add(first.Vertex, second.Vertex, through, first.Arc, second.Arc, _original[first.Arc] + _original[second.Arc]);
                }
            }
        }
    }

    private void Insert(int from, int to, long cost, int first, int second, int original)
    {
        if (from == to)
        {
            return;
        }

        var place = _leaving[from].FindIndex(arc => arc.Vertex == to);
        if (place >= 0 && _leaving[from][place].Cost <= cost)
        {
            return;
        }

        var number = _arcs.Count;
        _arcs.Add(new HierarchyArc(from, to, cost, first, second));
        _original.Add(original);
        if (place < 0)
        {
            _leaving[from].Add(new WorkArc(to, number, cost));
            _entering[to].Add(new WorkArc(from, number, cost));
        }
        else
        {
            _leaving[from][place] = new WorkArc(to, number, cost);
            _entering[to][_entering[to].FindIndex(arc => arc.Vertex == from)] = new WorkArc(from, number, cost);
        }
    }

    private void Remove(int vertex, List<int> kept, HashSet<int> neighbours)
    {
        neighbours.Clear();
        foreach (var arc in _leaving[vertex])
        {
            kept.Add(arc.Arc);
            _entering[arc.Vertex].RemoveAll(entering => entering.Vertex == vertex);
            neighbours.Add(arc.Vertex);
        }

        foreach (var arc in _entering[vertex])
        {
            kept.Add(arc.Arc);
            _leaving[arc.Vertex].RemoveAll(leaving => leaving.Vertex == vertex);
            neighbours.Add(arc.Vertex);
        }

        _leaving[vertex] = [];
        _entering[vertex] = [];
    }

    private delegate void AddArc(int from, int to, long cost, int first, int second, int original);
}

/// <summary>An arc of what is left of the graph: the vertex at its other end, its number and its cost.</summary>
internal readonly record struct WorkArc(int Vertex, int Arc, long Cost);
