namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Least durations and distances from one location over any others: lower bounds also on networks where a detour is quicker. Dijkstra on the full graph, O(locations²) a location, kept.</summary>
internal sealed class ShortestReach(IReadOnlyList<TravelMatrix> profiles)
{
    private readonly Dictionary<(int Profile, int Location), (long[] Durations, long[] Distances)> _known = [];

    public (long[] Durations, long[] Distances) From(int profile, int location)
    {
        if (!_known.TryGetValue((profile, location), out var reach))
        {
            var matrix = profiles[profile];
            reach = (Least(matrix.Size, location, matrix.Duration), Least(matrix.Size, location, matrix.Distance));
            _known.Add((profile, location), reach);
        }

        return reach;
    }

    private static long[] Least(int size, int source, Func<int, int, int> edge)
    {
        var (least, done) = (new long[size], new bool[size]);
        Array.Fill(least, long.MaxValue);
        least[source] = 0;
        for (var settled = 0; settled < size; settled++)
        {
            var nearest = -1;
            for (var location = 0; location < size; location++)
            {
                nearest = !done[location] && (nearest < 0 || least[location] < least[nearest]) ? location : nearest;
            }

            done[nearest] = true;
            for (var location = 0; location < size; location++)
            {
                if (!done[location])
                {
                    least[location] = Math.Min(least[location], least[nearest] + edge(nearest, location));
                }
            }
        }

        return least;
    }
}
