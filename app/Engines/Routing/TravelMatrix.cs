namespace OpsConsole.Engines.Routing;

/// <summary>Durations and distances between all pairs of locations; the two directions of a pair may differ.</summary>
public sealed class TravelMatrix
{
    private readonly int[] _durations;
    private readonly int[] _distances;

    /// <summary>Takes over two row-major arrays of size × size; both may be the same array.</summary>
    /// <exception cref="RoutingProblemException">An array has another length, or an entry is negative.</exception>
    public TravelMatrix(int size, int[] durations, int[] distances)
    {
        Require(size, durations, nameof(durations));
        Require(size, distances, nameof(distances));
        (Size, _durations, _distances) = (size, durations, distances);
    }

    /// <summary>Number of locations.</summary>
    public int Size { get; }

    /// <summary>Ticks from one location to another.</summary>
    public int Duration(int from, int to) => _durations[(from * Size) + to];

    /// <summary>Distance from one location to another.</summary>
    public int Distance(int from, int to) => _distances[(from * Size) + to];

    /// <summary>Whether durations and distances are one array.</summary>
    internal bool IsOneTable => ReferenceEquals(_durations, _distances);

    /// <summary>Ticks from a location to each one.</summary>
    internal ReadOnlySpan<int> DurationsFrom(int from) => _durations.AsSpan(from * Size, Size);

    /// <summary>Distances from a location to each one.</summary>
    internal ReadOnlySpan<int> DistancesFrom(int from) => _distances.AsSpan(from * Size, Size);

    /// <summary>The same network where a detour over a third location is never quicker (or, apart from that, shorter): Floyd and Warshall, O(size³).</summary>
    public TravelMatrix Closed()
    {
        var durations = Closure(_durations);
        return new TravelMatrix(Size, durations, IsOneTable ? durations : Closure(_distances));
    }

    private int[] Closure(int[] entries)
    {
        var closed = (int[])entries.Clone();
        for (var via = 0; via < Size; via++)
        {
            var onward = closed.AsSpan(via * Size, Size);
            for (var from = 0; from < Size; from++)
            {
                var row = closed.AsSpan(from * Size, Size);
                var first = closed[(from * Size) + via];
                for (var to = 0; to < row.Length; to++)
                {
                    row[to] = (int)Math.Min(row[to], (long)first + onward[to]);
                }
            }
        }

        return closed;
    }

    private static void Require(int size, int[] entries, string field)
    {
        if (size < 1 || entries.Length != (long)size * size)
        {
            throw new RoutingProblemException($"matrix.{field}", $"has {entries.Length} entries, not {size} × {size}");
        }

        var negative = Array.FindIndex(entries, entry => entry < 0);
        if (negative >= 0)
        {
            throw new RoutingProblemException($"matrix.{field}[{negative / size}][{negative % size}]", $"is negative: {entries[negative]}");
        }
    }
}
