namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>Dijkstra's search in what is left of the graph, around one vertex and bounded in cost and effort.</summary>
internal sealed class WitnessSearch(List<WorkArc>[] leaving)
{
    private readonly long[] _cost = Filled(leaving.Length);
    private readonly List<int> _reached = [];
    private readonly CostHeap _heap = new(leaving.Length);

    /// <summary>Searches from a vertex, never through another, up to a cost or a number of settled vertices.</summary>
    public void Run(int from, int around, long most, int limit)
    {
        foreach (var vertex in _reached)
        {
            _cost[vertex] = TravelCost.Unreached;
        }

        _reached.Clear();
        _heap.Clear();
        Reach(from, 0);
        while (_heap.Count > 0 && _heap.LeastCost <= most && limit-- > 0)
        {
            var (cost, vertex) = _heap.Pop();
            foreach (var arc in leaving[vertex])
            {
                var through = cost + arc.Cost;
                if (arc.Vertex != around && through <= most && through < _cost[arc.Vertex])
                {
                    Reach(arc.Vertex, through);
                }
            }
        }
    }

    /// <summary>Cost of some way to a vertex, perhaps not the least; <see cref="TravelCost.Unreached"/> where none was found.</summary>
    public long Cost(int vertex) => _cost[vertex];

    private void Reach(int vertex, long cost)
    {
        if (_cost[vertex] == TravelCost.Unreached)
        {
            _reached.Add(vertex);
        }

        _cost[vertex] = cost;
        _heap.AddOrLower(vertex, cost);
    }

    private static long[] Filled(int length)
    {
        var costs = new long[length];
        Array.Fill(costs, TravelCost.Unreached);
        return costs;
    }
}
