namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>Where a search begins: a vertex of the hierarchy, what it costs to get there, and the street arc it is entered or left by.</summary>
internal readonly record struct Seed(int Vertex, long Cost, int StreetArc);

/// <summary>
/// Dijkstra's search along climbing arcs, from one end of a way. Stalls on demand: a vertex that a more important one reaches cheaper the wrong way round
/// lies on no least-cost way, so its arcs and its label are not used. Not thread-safe; the memory is used again by the next search.
/// </summary>
internal sealed class ClimbingSearch(int vertices)
{
    private readonly long[] _cost = Filled(vertices);
    private readonly int[] _arc = new int[vertices];
    private readonly CostHeap _heap = new(vertices);
    private readonly List<int> _reached = [];

    /// <summary>Vertices whose label is the least climbing cost, in the order in which they were settled.</summary>
    public List<(int Vertex, long Cost)> Settled { get; } = [];

    /// <summary>Least climbing cost to a vertex, or <see cref="TravelCost.Unreached"/>.</summary>
    public long Cost(int vertex) => _cost[vertex];

    /// <summary>Arc of the hierarchy by which a vertex was reached, or the one's complement of the number of the seed.</summary>
    public int ReachedBy(int vertex) => _arc[vertex];

    /// <param name="seeds">Where it begins; of several at one vertex the cheapest counts.</param>
    /// <param name="climbing">Arcs of this direction.</param>
    /// <param name="opposite">Arcs of the other direction.</param>
    public void Run(ReadOnlySpan<Seed> seeds, ClimbingArcs climbing, ClimbingArcs opposite)
    {
        foreach (var vertex in _reached)
        {
            _cost[vertex] = TravelCost.Unreached;
        }

        _reached.Clear();
        Settled.Clear();
        for (var i = 0; i < seeds.Length; i++)
        {
            Reach(seeds[i].Vertex, seeds[i].Cost, ~i);
        }

        while (_heap.Count > 0)
        {
            var (cost, vertex) = _heap.Pop();
            if (Stalls(vertex, cost, opposite))
            {
                continue;
            }

            Settled.Add((vertex, cost));
            foreach (ref readonly var arc in climbing.Of(vertex))
            {
                Reach(arc.Vertex, cost + arc.Cost, arc.Arc);
            }
        }
    }

    private bool Stalls(int vertex, long cost, ClimbingArcs opposite)
    {
        foreach (ref readonly var arc in opposite.Of(vertex))
        {
            if (_cost[arc.Vertex] + arc.Cost < cost)
            {
                return true;
            }
        }

        return false;
    }

    private void Reach(int vertex, long cost, int arc)
    {
        if (cost >= _cost[vertex])
        {
            return;
        }

        if (_cost[vertex] == TravelCost.Unreached)
        {
            _reached.Add(vertex);
        }

        _cost[vertex] = cost;
        _arc[vertex] = arc;
        _heap.AddOrLower(vertex, cost);
    }

    private static long[] Filled(int length)
    {
        var costs = new long[length];
        Array.Fill(costs, TravelCost.Unreached);
        return costs;
    }
}
