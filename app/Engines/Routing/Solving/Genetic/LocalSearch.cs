using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Descends to a plan that no move between near stops makes cheaper: up to three stops in a row moved or swapped with others, tails of two routes swapped, a stretch turned round. (Vidal, Crainic, Gendreau and Prins 2013.)
/// </summary>
internal sealed class LocalSearch
{
    /// <summary>Nearest stops whose surroundings a stop may move to.</summary>
    private const int MostNear = 20;

    private readonly PlainProblem _problem;
    private readonly PenalisedRoutes _routes;
    private readonly PenalisedMoves _moves;
    private readonly PenalisedRoutes.Node[] _nodes;
    private readonly int[][] _near;
    private readonly int[] _order;
    private readonly int[] _testedAt;
    private readonly bool _symmetric;

    public LocalSearch(PlainProblem problem, PenalisedRoutes routes, Neighbours neighbours)
    {
        (_problem, _routes, _nodes, _moves) = (problem, routes, routes.Nodes, new PenalisedMoves(problem, routes));
        _near = [.. Enumerable.Range(0, problem.Stops).Select(stop => neighbours.Of(stop)[..Math.Min(MostNear, problem.Stops - 1)].ToArray())];
        (_order, _testedAt) = ([.. Enumerable.Range(0, problem.Stops)], new int[problem.Stops]);
        _symmetric = problem.Ways.AsSpan().SequenceEqual(problem.WaysInto);
    }

    /// <summary>Moves until no move pays, in a random order of stops. Between two clean routes nothing is looked for, until one is changed: they are known not to gain.</summary>
    public void Run(bool[] clean, ref SplitMix64 random)
    {
        for (var at = _order.Length - 1; at > 0; at--)
        {
            var other = random.NextBelow(at + 1);
            (_order[at], _order[other]) = (_order[other], _order[at]);
        }

        Array.Fill(_testedAt, -1);
        _moves.Begin(clean);
        for (var (round, improved) = (0, true); improved || round <= 1; round++)
        {
            var before = _moves.Made;
            foreach (var stop in _order)
            {
                var tested = _testedAt[stop];
                _testedAt[stop] = _moves.Made;
                foreach (var near in _near[stop])
                {
                    while (Math.Max(_moves.ChangedAt[_nodes[stop].Route], _moves.ChangedAt[_nodes[near].Route]) > tested && Improve(stop, near))
                    {
                    }
                }

                if (round > 0)
                {
                    Alone(stop);
                }
            }

            improved = _moves.Made > before;
        }
    }

    /// <summary>Makes the first move of two near stops that pays. Distances alone rule out most, so they come first.</summary>
    private bool Improve(int u, int v)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var atU = ref Unsafe.Add(ref nodes, u);
        ref var atV = ref Unsafe.Add(ref nodes, v);
        if (atU.Route == atV.Route)
        {
            return Within(u, v);
        }

        ref var atP = ref Unsafe.Add(ref nodes, atU.Prev);
        ref var atX = ref Unsafe.Add(ref nodes, atU.Next);
        ref var atQ = ref Unsafe.Add(ref nodes, atV.Prev);
        ref var atY = ref Unsafe.Add(ref nodes, atV.Next);
        var (width, p, x, q, y) = (_problem.Width, atP.Place, atX.Place, atQ.Place, atY.Place);
        ref var ways = ref MemoryMarshal.GetArrayDataReference(_problem.Ways);
        ref var fromU = ref Unsafe.Add(ref ways, u * width);
        ref var fromV = ref Unsafe.Add(ref ways, v * width);
        ref var fromP = ref Unsafe.Add(ref ways, p * width);
        ref var fromQ = ref Unsafe.Add(ref ways, q * width);
        ref var fromX = ref Unsafe.Add(ref ways, x * width);
        var (pu, ux, qv, vy) = (atP.Leg, atU.Leg, atQ.Leg, atV.Leg);
        // What a move may cost in distance: no more than both routes' penalties, and a vehicle where one is saved.
        var most = _routes.Penalty[atU.Route] + _routes.Penalty[atV.Route] - PenalisedMoves.Least;
        var (vu, uy, uv, qu) = (Unsafe.Add(ref fromV, u), Unsafe.Add(ref fromU, y), Unsafe.Add(ref fromU, v), Unsafe.Add(ref fromQ, u));
        var without = Unsafe.Add(ref fromP, x) - pu - ux;
        var saved = _routes.Count[atU.Route] <= 3 ? most + _problem.Opening : most;
        if (without + vu + uy - vy < saved && _moves.Exchange(u, 1, v, 0))
        {
            return true;
        }

        if (without + qu + uv - qv < saved && _moves.Exchange(u, 1, atV.Prev, 0))
        {
            return true;
        }

        var (pv, vx) = (Unsafe.Add(ref fromP, v), Unsafe.Add(ref fromV, x));
        if (u < v && pv + vx + qu + uy - pu - ux - qv - vy < most && _moves.Exchange(u, 1, v, 1))
        {
            return true;
        }

        if (vu + Unsafe.Add(ref fromP, y) - pu - vy < (_routes.IsStop(atU.Prev) || _routes.IsStop(atV.Next) ? most : most + _problem.Opening) && _moves.SwapTails(v, atU.Prev))
        {
            return true;
        }

        if (!_routes.IsStop(atU.Next))
        {
            return false;
        }

        ref var atZ = ref Unsafe.Add(ref nodes, atX.Next);
        var (z, xz, xy) = (atZ.Place, atX.Leg, Unsafe.Add(ref fromX, y));
        if (Unsafe.Add(ref fromP, z) - pu - xz + vu + xy - vy < saved && _moves.Exchange(u, 2, v, 0))
        {
            return true;
        }

        if (pv + Unsafe.Add(ref fromV, z) + qu + xy - pu - xz - qv - vy < most && _moves.Exchange(u, 2, v, 1))
        {
            return true;
        }

        if (u < v && _routes.IsStop(atV.Next) && pv + Unsafe.Add(ref Unsafe.Add(ref ways, y * width), z) + qu + Unsafe.Add(ref fromX, Unsafe.Add(ref nodes, atY.Next).Place) - pu - xz - qv - atY.Leg < most && _moves.Exchange(u, 2, v, 2))
        {
            return true;
        }

        return _routes.IsStop(atX.Next) && Unsafe.Add(ref fromP, Unsafe.Add(ref nodes, atZ.Next).Place) + vu + Unsafe.Add(ref Unsafe.Add(ref ways, z * width), y) - pu - atZ.Leg - vy < saved && _moves.Exchange(u, 3, v, 0);
    }

    /// <summary>The same on one route.</summary>
    private bool Within(int u, int v) =>
        _moves.Exchange(u, 1, v, 0) || _moves.Exchange(u, 2, v, 0) || _moves.Exchange(u, 3, v, 0) || _moves.Exchange(u, 1, v, 1) || _moves.Exchange(u, 2, v, 1) || _moves.Exchange(u, 2, v, 2)
        || _moves.Exchange(u, 1, _nodes[v].Prev, 0) || (_symmetric && (_moves.Turn(u, v) || _moves.Turn(v, u)));

    /// <summary>A vehicle of its own for a stop, or for all from it on.</summary>
    private void Alone(int u)
    {
        if (_routes.Count[_nodes[u].Route] > 1 && Array.IndexOf(_routes.Count, 0) is >= 0 and var empty && !_moves.Exchange(u, 1, _routes.Start(empty), 0))
        {
            _moves.SwapTails(_routes.Start(empty), _nodes[u].Prev);
        }
    }
}
