using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Selective route exchange (Nagata, Bräysy and Dullaert 2010): neighbouring routes of one plan give way to those routes of another plan that serve most of the same stops.
/// </summary>
internal sealed class RouteExchange(int stops, Neighbours neighbours)
{
    private readonly bool[] _gone = new bool[stops];
    private readonly bool[] _come = new bool[stops];
    private readonly int[] _routeOf = new int[stops];

    /// <summary>Two children, without the stops that neither side serves any more. What both sides would serve stays where it was in the one, and moves to where it comes in the other. Routes that stay as they are, are the same arrays.</summary>
    public (int[][] Staying, int[][] Moving) Combine(int[][] first, int[][] second, ref SplitMix64 random)
    {
        var left = Neighbouring(first, ref random);
        Array.Clear(_gone);
        Array.Clear(_come);
        Mark(_gone, first, left);
        int[] taken =
        [
            .. Enumerable.Range(0, second.Length).Select(route => (route, Shared: second[route].Count(stop => _gone[stop]))).Where(pair => pair.Shared > 0)
                .OrderByDescending(pair => pair.Shared).ThenBy(pair => pair.route).Take(left.Count).Select(pair => pair.route),
        ];
        Mark(_come, second, taken);
        var (staying, moving) = ((int[][])first.Clone(), (int[][])first.Clone());
        for (var route = 0; route < first.Length; route++)
        {
            if (left.IndexOf(route) is >= 0 and var place)
            {
                moving[route] = place < taken.Length ? second[taken[place]] : [];
                staying[route] = [.. moving[route].Where(stop => _gone[stop])];
            }
            else if (Array.Exists(first[route], stop => _come[stop]))
            {
                moving[route] = [.. first[route].Where(stop => !_come[stop])];
            }
        }

        return (staying, moving);
    }

    private static void Mark(bool[] marks, int[][] routes, IEnumerable<int> chosen)
    {
        foreach (var stop in chosen.SelectMany(route => routes[route]))
        {
            marks[stop] = true;
        }
    }

    /// <summary>Some routes around a random stop: one at least, and not all.</summary>
    private List<int> Neighbouring(int[][] routes, ref SplitMix64 random)
    {
        var used = 0;
        for (var route = 0; route < routes.Length; route++)
        {
            used += routes[route].Length > 0 ? 1 : 0;
            foreach (var stop in routes[route])
            {
                _routeOf[stop] = route;
            }
        }

        var most = 1 + random.NextBelow(Math.Max(1, used - 1));
        var chosen = new List<int>(most);
        foreach (var near in neighbours.Around(random.NextBelow(stops)))
        {
            if (!chosen.Contains(_routeOf[near]))
            {
                chosen.Add(_routeOf[near]);
                if (chosen.Count == most)
                {
                    break;
                }
            }
        }

        return chosen;
    }
}
