namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// Takes the connected part of drafted streets and joins segments at nodes where two of the same street meet and nothing branches off: fewer nodes
/// for the searches, the same geometry and the same costs.
/// </summary>
internal sealed class StreetJoining
{
    private readonly StreetTables _drafted;
    private readonly List<PackedPoint[]> _between;
    private readonly StreetSegment[] _segments;
    private readonly int[][] _leaving;
    private readonly bool[] _turning;
    private readonly bool[] _taken;
    private readonly int[] _joinedArc;

    private readonly List<StreetSegment> _joined = [];
    private readonly List<int> _shapeStart = [0];
    private readonly List<PackedPoint> _shapePoints = [];

    /// <param name="drafted">Nodes, segments, names and turns; no shapes.</param>
    /// <param name="between">Inner points by segment.</param>
    /// <param name="connected">By arc, whether it is kept.</param>
    public StreetJoining(StreetTables drafted, List<PackedPoint[]> between, bool[] connected)
    {
        _between = between;
        _segments =
        [
            .. drafted.Segments.Select((segment, i) => segment with
            {
                ForwardDeciseconds = connected[2 * i] ? segment.ForwardDeciseconds : StreetSegment.Closed,
                BackwardDeciseconds = connected[(2 * i) + 1] ? segment.BackwardDeciseconds : StreetSegment.Closed,
            }),
        ];
        _drafted = drafted with { Segments = _segments, Turns = [.. drafted.Turns.Where(turn => connected[turn.FromArc] && connected[turn.ToArc])] };
        _taken = [.. _segments.Select((_, i) => !connected[2 * i] && !connected[(2 * i) + 1])];
        _joinedArc = new int[_drafted.ArcCount];
        _leaving = Leaving();
        _turning = new bool[drafted.Nodes.Length];
        foreach (var turn in _drafted.Turns)
        {
            _turning[_drafted.Head(turn.FromArc)] = true;
        }
    }

    /// <summary>The joined network's arrays.</summary>
    public StreetTables Tables()
    {
        for (var node = 0; node < _leaving.Length; node++)
        {
            if (!PassesThrough(node))
            {
                foreach (var arc in _leaving[node])
                {
                    Join(arc);
                }
            }
        }

        // What is left are rings without any junction.
        for (var segment = 0; segment < _segments.Length; segment++)
        {
            Keep(segment);
        }

        var nodes = new List<PackedPoint>();
        var number = new Dictionary<int, int>();
        StreetSegment[] segments = [.. _joined.Select(segment => segment with { From = Node(segment.From), To = Node(segment.To) })];
        return new StreetTables(
            _drafted.Source, _drafted.Attribution, [.. nodes], segments, [.. _shapeStart], [.. _shapePoints], _drafted.Names,
            [.. _drafted.Turns.Select(turn => new ForbiddenTurn(_joinedArc[turn.FromArc], _joinedArc[turn.ToArc])).Order(TurnOrder)], _drafted.Addresses, _drafted.Areas);

        int Node(int drafted)
        {
            if (!number.TryGetValue(drafted, out var node))
            {
                node = nodes.Count;
                number.Add(drafted, node);
                nodes.Add(_drafted.Nodes[drafted]);
            }

            return node;
        }
    }

    private static Comparer<ForbiddenTurn> TurnOrder { get; } =
        Comparer<ForbiddenTurn>.Create((a, b) => a.FromArc != b.FromArc ? a.FromArc.CompareTo(b.FromArc) : a.ToArc.CompareTo(b.ToArc));

    /// <summary>By node, the kept segments at it as arcs that lead away, whether or not that direction is open.</summary>
    private int[][] Leaving()
    {
        var leaving = new List<int>[_drafted.Nodes.Length];
        for (var segment = 0; segment < _segments.Length; segment++)
        {
            if (!_taken[segment])
            {
                (leaving[_segments[segment].From] ??= []).Add(2 * segment);
                (leaving[_segments[segment].To] ??= []).Add((2 * segment) + 1);
            }
        }

        return [.. leaving.Select(arcs => arcs?.ToArray() ?? [])];
    }

    /// <summary>Whether a node only continues one street.</summary>
    private bool PassesThrough(int node)
    {
        if (_turning[node] || _leaving[node] is not [var one, var other] || one >> 1 == other >> 1)
        {
            return false;
        }

        return _segments[one >> 1].Name == _segments[other >> 1].Name && _segments[one >> 1].Traits == _segments[other >> 1].Traits
            && _drafted.IsOpen(one ^ 1) == _drafted.IsOpen(other) && _drafted.IsOpen(other ^ 1) == _drafted.IsOpen(one);
    }

    private void Join(int first)
    {
        if (_taken[first >> 1])
        {
            return;
        }

        var (length, forward, backward) = (0, 0, 0);
        var arc = first;
        while (true)
        {
            var segment = _segments[arc >> 1];
            _taken[arc >> 1] = true;
            _joinedArc[arc] = 2 * _joined.Count;
            _joinedArc[arc ^ 1] = (2 * _joined.Count) + 1;
            length += segment.LengthDecimetres;
            forward += _drafted.Deciseconds(arc);
            backward += _drafted.Deciseconds(arc ^ 1);
            _shapePoints.AddRange((arc & 1) == 0 ? _between[arc >> 1] : _between[arc >> 1].Reverse());
            var head = _drafted.Head(arc);
            if (!PassesThrough(head))
            {
                break;
            }

            _shapePoints.Add(_drafted.Nodes[head]);
            arc = _leaving[head][0] == (arc ^ 1) ? _leaving[head][1] : _leaving[head][0];
        }

        Add(_segments[first >> 1] with
        {
            From = _drafted.Tail(first),
            To = _drafted.Head(arc),
            LengthDecimetres = length,
            ForwardDeciseconds = _drafted.IsOpen(first) ? forward : StreetSegment.Closed,
            BackwardDeciseconds = _drafted.IsOpen(first ^ 1) ? backward : StreetSegment.Closed,
        });
    }

    private void Keep(int segment)
    {
        if (_taken[segment])
        {
            return;
        }

        (_joinedArc[2 * segment], _joinedArc[(2 * segment) + 1]) = (2 * _joined.Count, (2 * _joined.Count) + 1);
        _shapePoints.AddRange(_between[segment]);
        Add(_segments[segment]);
    }

    private void Add(StreetSegment segment)
    {
        _joined.Add(segment);
        _shapeStart.Add(_shapePoints.Count);
    }
}
