using OpsConsole.Engines.Routing.Solving.Plain;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Changes of one or two penalised routes that are made where they pay. Each is priced in steps, the cheapest first: distance, load, time; it is given up as soon as it costs too much. A method tells whether it was made.
/// </summary>
internal sealed class PenalisedMoves
{
    /// <summary>A gain below this is none.</summary>
    public const double Least = 1e-6;

    private readonly PlainProblem _problem;
    private readonly PenalisedRoutes _routes;
    private readonly PenalisedRoutes.Node[] _nodes;
    private readonly MovesWithin _within;

    public PenalisedMoves(PlainProblem problem, PenalisedRoutes routes) =>
        (_problem, _routes, _nodes, _within, ChangedAt) = (problem, routes, routes.Nodes, new MovesWithin(routes), new int[problem.Vehicles]);

    /// <summary>Moves that have been made.</summary>
    public int Made { get; private set; }

    /// <summary>How many moves had been made when a route was changed last, with that one.</summary>
    public int[] ChangedAt { get; }

    /// <summary>Starts to count anew: clean routes as not changed at all, the others as changed before anything else.</summary>
    public void Begin(bool[] clean)
    {
        Made = 0;
        for (var route = 0; route < clean.Length; route++)
        {
            ChangedAt[route] = clean[route] ? -1 : 0;
        }
    }

    /// <summary>So many stops from u on change places with so many from v on; with none, they come behind v.</summary>
    public bool Exchange(int u, int count, int v, int back)
    {
        if (u == v || !Stretch(u, count, out var uLast, out var uLoad) || !Stretch(v, back, out var vLast, out var vLoad))
        {
            return false;
        }

        var (from, to) = (_nodes[u].Route, _nodes[v].Route);
        var (before, behind) = (_nodes[u].Prev, _nodes[uLast].Next);
        var (vBefore, vBehind) = back == 0 ? (v, _nodes[v].Next) : (_nodes[v].Prev, _nodes[vLast].Next);
        if (from == to)
        {
            return back == 0 ? _within.Shift(u, uLast, v) && Changed(from, from) : _within.Swap(u, uLast, v, vLast) && Changed(from, from);
        }

        var delta = (double)(_routes.Way(vBefore, u) + _routes.Way(uLast, vBehind) - _routes.Way(before, u) - _routes.Way(uLast, behind));
        delta += back == 0 ? _routes.Way(before, behind) - _routes.Way(v, vBehind) : _routes.Way(before, v) + _routes.Way(vLast, behind) - _routes.Way(vBefore, v) - _routes.Way(vLast, vBehind);
        delta += (_routes.Count[to] == 0 ? _problem.Opening : 0) - (_routes.Count[from] == count && back == 0 ? _problem.Opening : 0);
        delta -= _routes.Penalty[from] + _routes.Penalty[to];
        if (delta > -Least)
        {
            return false;
        }

        delta += _routes.Overload(_routes.Load[from] - uLoad + vLoad) + _routes.Overload(_routes.Load[to] - vLoad + uLoad);
        if (delta > -Least)
        {
            return false;
        }

        var warpTo = _routes.Append(_nodes[vBefore].Until, vBefore, u, uLast).WarpWith(_routes.Time(uLast, vBehind), _nodes[vBehind].From);
        delta += _routes.WarpPrice * warpTo;
        if (delta > -Least)
        {
            return false;
        }

        var warpFrom = back == 0
            ? _nodes[before].Until.WarpWith(_routes.Time(before, behind), _nodes[behind].From)
            : _routes.Append(_nodes[before].Until, before, v, vLast).WarpWith(_routes.Time(vLast, behind), _nodes[behind].From);
        if (_routes.Count[from] == count && back == 0)
        {
            warpFrom = 0;
        }

        delta += _routes.WarpPrice * warpFrom;
        if (delta > -Least)
        {
            return false;
        }

        if (back == 0)
        {
            _routes.Link(before, behind);
        }
        else
        {
            _routes.Link(before, v);
            _routes.Link(vLast, behind);
        }

        _routes.Link(vBefore, u);
        _routes.Link(uLast, vBehind);
        return Changed(from, to);
    }

    /// <summary>What comes behind u on one route and behind v on another changes places.</summary>
    public bool SwapTails(int u, int v)
    {
        var (first, second) = (_nodes[u].Route, _nodes[v].Route);
        if (first == second)
        {
            return false;
        }

        var (uBehind, vBehind) = (_nodes[u].Next, _nodes[v].Next);
        var (uEmpty, vEmpty) = (!_routes.IsStop(u) && !_routes.IsStop(vBehind), !_routes.IsStop(v) && !_routes.IsStop(uBehind));
        var delta = (double)Way(u, vBehind, uEmpty) + Way(v, uBehind, vEmpty) - Way(u, uBehind, _routes.Count[first] == 0) - Way(v, vBehind, _routes.Count[second] == 0);
        delta += ((uEmpty ? 0 : 1) + (vEmpty ? 0 : 1) - (_routes.Count[first] > 0 ? 1 : 0) - (_routes.Count[second] > 0 ? 1 : 0)) * _problem.Opening;
        delta -= _routes.Penalty[first] + _routes.Penalty[second];
        if (delta > -Least)
        {
            return false;
        }

        delta += _routes.Overload(_nodes[u].Load + _routes.Load[second] - _nodes[v].Load) + _routes.Overload(_nodes[v].Load + _routes.Load[first] - _nodes[u].Load);
        if (delta > -Least)
        {
            return false;
        }

        delta += _routes.WarpPrice * ((uEmpty ? 0 : _nodes[u].Until.WarpWith(_routes.Time(u, vBehind), _nodes[vBehind].From)) + (double)(vEmpty ? 0 : _nodes[v].Until.WarpWith(_routes.Time(v, uBehind), _nodes[uBehind].From)));
        if (delta > -Least)
        {
            return false;
        }

        // Ends stay with their routes.
        var (uTail, vTail) = (_nodes[_routes.End(first)].Prev, _nodes[_routes.End(second)].Prev);
        if (_routes.IsStop(vBehind))
        {
            _routes.Link(u, vBehind);
            _routes.Link(vTail, _routes.End(first));
        }
        else
        {
            _routes.Link(u, _routes.End(first));
        }

        if (_routes.IsStop(uBehind))
        {
            _routes.Link(v, uBehind);
            _routes.Link(uTail, _routes.End(second));
        }
        else
        {
            _routes.Link(v, _routes.End(second));
        }

        return Changed(first, second);

        int Way(int from, int to, bool unused) => unused ? 0 : _routes.Way(from, to);
    }

    /// <summary>Last of so many stops from one on, and their load; false where there are fewer.</summary>
    private bool Stretch(int from, int count, out int last, out int load)
    {
        (last, load) = (from, count > 0 && _routes.IsStop(from) ? _problem.Sites[from].Demand : 0);
        for (var stop = 1; stop < count; stop++)
        {
            last = _nodes[last].Next;
            if (!_routes.IsStop(last))
            {
                return false;
            }

            load += _problem.Sites[last].Demand;
        }

        return count == 0 || _routes.IsStop(from);
    }

    /// <summary>What lies between u and v on a route, v with it, is driven the other way round, so that v comes right behind u.</summary>
    public bool Turn(int u, int v) => _within.Turn(u, v) && Changed(_nodes[u].Route, _nodes[u].Route);

    private bool Changed(int first, int second)
    {
        Made++;
        _routes.Update(first);
        (ChangedAt[first], ChangedAt[second]) = (Made, Made);
        if (first != second)
        {
            _routes.Update(second);
        }

        return true;
    }
}
