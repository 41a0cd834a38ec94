namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>Changes of the order of one penalised route, made where they pay; <see cref="PenalisedRoutes.Update"/> must follow. Loads are the same in any order.</summary>
internal sealed class MovesWithin(PenalisedRoutes routes)
{
    private readonly PenalisedRoutes.Node[] _nodes = routes.Nodes;

    /// <summary>A stretch of a route comes behind another stop of the same route.</summary>
    public bool Shift(int u, int uLast, int v)
    {
        var (before, behind, vBehind) = (_nodes[u].Prev, _nodes[uLast].Next, _nodes[v].Next);
        if (v == before || (_nodes[v].Position >= _nodes[u].Position && _nodes[v].Position <= _nodes[uLast].Position))
        {
            return false;
        }

        var delta = routes.Way(before, behind) + routes.Way(v, u) + routes.Way(uLast, vBehind) - routes.Way(before, u) - routes.Way(uLast, behind) - routes.Way(v, vBehind) - (routes.WarpPrice * routes.Warp[_nodes[u].Route]);
        if (delta > -PenalisedMoves.Least)
        {
            return false;
        }

        int warp;
        if (_nodes[v].Position > _nodes[u].Position)
        {
            var until = routes.Append(routes.Append(_nodes[before].Until, before, behind, v), v, u, uLast);
            warp = until.WarpWith(routes.Time(uLast, vBehind), _nodes[vBehind].From);
        }
        else
        {
            var until = routes.Append(routes.Append(_nodes[v].Until, v, u, uLast), uLast, vBehind, before);
            warp = until.WarpWith(routes.Time(before, behind), _nodes[behind].From);
        }

        if (delta + (routes.WarpPrice * warp) > -PenalisedMoves.Least)
        {
            return false;
        }

        routes.Link(before, behind);
        routes.Link(v, u);
        routes.Link(uLast, vBehind);
        return true;
    }

    /// <summary>Two stretches of a route, not beside each other, change places.</summary>
    public bool Swap(int u, int uLast, int v, int vLast)
    {
        if (_nodes[u].Position > _nodes[v].Position)
        {
            (u, uLast, v, vLast) = (v, vLast, u, uLast);
        }

        if (_nodes[uLast].Position + 1 >= _nodes[v].Position)
        {
            return false;
        }

        var (before, behind, vBefore, vBehind) = (_nodes[u].Prev, _nodes[uLast].Next, _nodes[v].Prev, _nodes[vLast].Next);
        var delta = routes.Way(before, v) + routes.Way(vLast, behind) + routes.Way(vBefore, u) + routes.Way(uLast, vBehind)
            - routes.Way(before, u) - routes.Way(uLast, behind) - routes.Way(vBefore, v) - routes.Way(vLast, vBehind) - (routes.WarpPrice * routes.Warp[_nodes[u].Route]);
        if (delta > -PenalisedMoves.Least)
        {
            return false;
        }

        var until = routes.Append(routes.Append(routes.Append(_nodes[before].Until, before, v, vLast), vLast, behind, vBefore), vBefore, u, uLast);
        if (delta + (routes.WarpPrice * until.WarpWith(routes.Time(uLast, vBehind), _nodes[vBehind].From)) > -PenalisedMoves.Least)
        {
            return false;
        }

        routes.Link(before, v);
        routes.Link(vLast, behind);
        routes.Link(vBefore, u);
        routes.Link(uLast, vBehind);
        return true;
    }

    /// <summary>What lies between u and v, v with it, is driven the other way round, so that v comes right behind u.</summary>
    public bool Turn(int u, int v)
    {
        if (_nodes[u].Position + 1 >= _nodes[v].Position)
        {
            return false;
        }

        var (first, behind) = (_nodes[u].Next, _nodes[v].Next);
        var delta = routes.Way(u, v) + routes.Way(first, behind) - routes.Way(u, first) - routes.Way(v, behind) - (routes.WarpPrice * routes.Warp[_nodes[u].Route]);
        if (delta > -PenalisedMoves.Least)
        {
            return false;
        }

        var (until, last) = (_nodes[u].Until, u);
        for (var node = v; node != u; (last, node) = (node, _nodes[node].Prev))
        {
            until = until.Join(routes.Time(last, node), routes.Single(node));
        }

        if (delta + (routes.WarpPrice * until.WarpWith(routes.Time(first, behind), _nodes[behind].From)) > -PenalisedMoves.Least)
        {
            return false;
        }

        for (var (node, before) = (v, u); node != u;)
        {
            var next = _nodes[node].Prev;
            routes.Link(before, node);
            (before, node) = (node, next);
        }

        routes.Link(first, behind);
        return true;
    }
}
