namespace OpsConsole.Engines.Routing.Streets.Hierarchy;

/// <summary>Heap of vertices by cost, four children a node, where a vertex that is in it can become cheaper.</summary>
internal sealed class CostHeap(int vertices)
{
    private const int Arity = 4;
    private readonly int[] _place = new int[vertices];
    private (long Cost, int Vertex)[] _entries = new (long, int)[64];

    public int Count { get; private set; }

    public long LeastCost => _entries[0].Cost;

    /// <summary>Adds a vertex, or moves it up where it is in the heap already at a higher cost.</summary>
    public void AddOrLower(int vertex, long cost)
    {
        var place = _place[vertex] - 1;
        if (place < 0)
        {
            if (Count == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * Count);
            }

            place = Count++;
        }

        while (place > 0)
        {
            var parent = (place - 1) / Arity;
            if (_entries[parent].Cost <= cost)
            {
                break;
            }

            Put(place, _entries[parent]);
            place = parent;
        }

        Put(place, (cost, vertex));
    }

    /// <summary>Takes the cheapest vertex out.</summary>
    public (long Cost, int Vertex) Pop()
    {
        var least = _entries[0];
        _place[least.Vertex] = 0;
        var last = _entries[--Count];
        if (Count > 0)
        {
            Sink(last);
        }

        return least;
    }

    public void Clear()
    {
        for (var i = 0; i < Count; i++)
        {
            _place[_entries[i].Vertex] = 0;
        }

        Count = 0;
    }

    private void Sink((long Cost, int Vertex) entry)
    {
        var place = 0;
        while (true)
        {
            var first = (place * Arity) + 1;
            if (first >= Count)
            {
                break;
            }

            var best = first;
            for (var child = first + 1; child < Math.Min(first + Arity, Count); child++)
            {
                if (_entries[child].Cost < _entries[best].Cost)
                {
                    best = child;
                }
            }

            if (_entries[best].Cost >= entry.Cost)
            {
                break;
            }

            Put(place, _entries[best]);
            place = best;
        }

        Put(place, entry);
    }

    private void Put(int place, (long Cost, int Vertex) entry)
    {
        _entries[place] = entry;
        _place[entry.Vertex] = place + 1;
    }
}
