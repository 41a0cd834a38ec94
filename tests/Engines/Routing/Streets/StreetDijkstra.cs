using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Engines.Tests.Routing.Streets;

/// <summary>
/// The oracle: Dijkstra's search from one place until every target is certain, over what a network says of itself. A state is a junction, or an arc after
/// which a turn is forbidden. Durations in deciseconds, distances in decimetres, compared in this order.
/// </summary>
internal sealed class StreetDijkstra
{
    private readonly StreetNetwork _network;
    private readonly int[][] _leaving;
    private readonly HashSet<int>?[] _forbidden;
    private readonly long[] _arcCost;
    private readonly int[] _head;
    private readonly long[] _label;

    public StreetDijkstra(StreetNetwork network)
    {
        _network = network;
        var arcs = 2 * network.SegmentCount;
        _arcCost = new long[arcs];
        _head = new int[arcs];
        _forbidden = new HashSet<int>[arcs];
        var leaving = Enumerable.Range(0, network.NodeCount).Select(_ => new List<int>()).ToArray();
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            var ((from, to), (forward, backward)) = (network.Ends(segment), network.Durations(segment));
            Arc(2 * segment, from, to, forward, segment);
            Arc((2 * segment) + 1, to, from, backward, segment);
        }

        foreach (var turn in network.ForbiddenTurns)
        {
            (_forbidden[turn.FromArc] ??= []).Add(turn.ToArc);
        }

        _leaving = [.. leaving.Select(list => list.ToArray())];
        _label = new long[network.NodeCount + arcs];

        void Arc(int arc, int from, int to, int? deciseconds, int segment)
        {
            _head[arc] = to;
            _arcCost[arc] = -1;
            if (deciseconds is { } duration)
            {
                _arcCost[arc] = Cost(duration, Decimetres(segment));
                leaving[from].Add(arc);
            }
        }
    }

    /// <summary>By target: deciseconds and metres of the quickest way, and of the shortest of those.</summary>
    public (int[] Durations, int[] Distances) From(StreetPoint source, IReadOnlyList<StreetPoint> targets)
    {
        var best = Enumerable.Repeat(long.MaxValue, targets.Count).ToArray();
        var onSegment = Enumerable.Range(0, targets.Count).ToLookup(target => targets[target].Segment);
        var (missing, enough) = (targets.Count, long.MaxValue);
        Array.Fill(_label, long.MaxValue);
        var queue = new PriorityQueue<int, long>();
        foreach (var arc in (int[])[2 * source.Segment, (2 * source.Segment) + 1])
        {
            if (_arcCost[arc] >= 0)
            {
                Reach(State(arc), _arcCost[arc] - Before(arc, source.Fraction));
                foreach (var target in onSegment[source.Segment])
                {
                    if (Before(arc, targets[target].Fraction) - Before(arc, source.Fraction) is >= 0 and var along && IsAhead(arc, source.Fraction, targets[target].Fraction))
                    {
                        Arrive(target, along);
                    }
                }
            }
        }

        while (queue.TryDequeue(out var state, out var cost) && cost <= enough)
        {
            if (cost > _label[state])
            {
                continue;
            }

            var arrived = state - _network.NodeCount;
            foreach (var arc in _leaving[arrived < 0 ? state : _head[arrived]])
            {
                if (arrived >= 0 && _forbidden[arrived]!.Contains(arc))
                {
                    continue;
                }

                Reach(State(arc), cost + _arcCost[arc]);
                foreach (var target in onSegment[arc >> 1])
                {
                    Arrive(target, cost + Before(arc, targets[target].Fraction));
                }
            }

            if (missing == 0 && enough == long.MaxValue)
            {
                enough = best.Max();
            }
        }

        return ([.. best.Select(cost => (int)(cost >> 32))], [.. best.Select(cost => (int)(((cost & uint.MaxValue) + 5) / 10))]);

        void Reach(int state, long cost)
        {
            if (cost < _label[state])
            {
                _label[state] = cost;
                queue.Enqueue(state, cost);
            }
        }

        void Arrive(int target, long cost)
        {
            missing -= best[target] == long.MaxValue ? 1 : 0;
            best[target] = Math.Min(best[target], cost);
        }
    }

    private static long Cost(int deciseconds, int decimetres) => ((long)deciseconds << 32) + decimetres;

    private static bool IsAhead(int arc, double from, double to) => (arc & 1) == 0 ? to >= from : to <= from;

    private int State(int arc) => _forbidden[arc] is null ? _head[arc] : _network.NodeCount + arc;

    private int Decimetres(int segment) => (int)Math.Round(_network.LengthMetres(segment) * 10);

    private long Before(int arc, double fraction)
    {
        var share = (arc & 1) == 0 ? fraction : 1 - fraction;
        return Cost((int)Math.Round((_arcCost[arc] >> 32) * share), (int)Math.Round((_arcCost[arc] & uint.MaxValue) * share));
    }
}
