namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Cuts ways into segments where streets meet, where one ends, where something blocks them and where the extract ends.</summary>
/// <param name="builder">Gets nodes and segments.</param>
/// <param name="place">Where a node is, or null.</param>
/// <param name="blocked">Nodes that a van does not pass.</param>
/// <param name="restrictions">Their <c>via</c> nodes become nodes of the network.</param>
/// <param name="drop">Told the reason for each thing left out.</param>
internal sealed class WaySplitting(
    StreetNetworkBuilder builder, Func<long, PackedPoint?> place, HashSet<long> blocked, List<OsmRelation> restrictions, Action<string> drop)
{
    private readonly Dictionary<long, int> _uses = [];
    private readonly Dictionary<long, int> _nodes = [];
    private readonly Dictionary<long, List<(int Arc, long At)>> _starting = [];
    private readonly Dictionary<int, List<int>> _leaving = [];

    /// <summary>Adds all streets.</summary>
    public void Add(List<(OsmWay Way, DrivableWay Street)> streets)
    {
        foreach (var (way, _) in streets)
        {
            for (var i = 0; i < way.Nodes.Length; i++)
            {
                _uses[way.Nodes[i]] = _uses.GetValueOrDefault(way.Nodes[i]) + (i == 0 || i == way.Nodes.Length - 1 ? 2 : 1);
            }
        }

        foreach (var via in restrictions.SelectMany(relation => relation.Members).Where(member => member is { Role: "via", Kind: OsmKind.Node }))
        {
            _uses[via.Id] = 2;
        }

        foreach (var (way, street) in streets)
        {
            Split(way, street);
        }
    }

    /// <summary>Arcs of a way that begin at an OpenStreetMap node, open or not.</summary>
    public IEnumerable<int> Starting(long way, long node) =>
        _starting.TryGetValue(way, out var arcs) ? arcs.Where(arc => arc.At == node).Select(arc => arc.Arc) : [];

    /// <summary>All arcs that begin at an OpenStreetMap node.</summary>
    public IReadOnlyList<int> Leaving(long node) => _nodes.TryGetValue(node, out var number) && _leaving.TryGetValue(number, out var arcs) ? arcs : [];

    private void Split(OsmWay way, DrivableWay street)
    {
        var (from, fromId, between) = (-1, 0L, new List<(long Id, PackedPoint At)>());
        var missing = false;
        foreach (var id in way.Nodes)
        {
            if (place(id) is not { } at)
            {
                missing = true;
                CutAtLast();
                from = -1;
                continue;
            }

            if (from >= 0 && (_uses[id] > 1 || blocked.Contains(id)))
            {
                Segment(way.Id, street, (from, fromId), (Node(id, at), id), between);
            }
            else if (from >= 0)
            {
                between.Add((id, at));
                continue;
            }

            (from, fromId) = (Node(id, at), id);
        }

        if (missing)
        {
            drop("ways: reach beyond the file, cut there");
        }

        void CutAtLast()
        {
            if (from >= 0 && between is [.., var last])
            {
                between.RemoveAt(between.Count - 1);
                Segment(way.Id, street, (from, fromId), (Node(last.Id, last.At), last.Id), between);
            }
        }
    }

    private void Segment(long way, DrivableWay street, (int Node, long Id) from, (int Node, long Id) to, List<(long Id, PackedPoint At)> between)
    {
        if (from.Id == to.Id && between.Count == 0)
        {
            return;
        }

        var segment = builder.AddSegment(
            new SegmentDraft(from.Node, to.Node, street.Class, street.ForwardKmh, street.BackwardKmh) { Name = street.Name, IsLink = street.IsLink, IsBridge = street.IsBridge },
            [.. between.Select(node => node.At)]);
        between.Clear();
        if (!_starting.TryGetValue(way, out var starting))
        {
            _starting.Add(way, starting = []);
        }

        starting.Add((2 * segment, from.Id));
        starting.Add(((2 * segment) + 1, to.Id));
        Leave(from.Node, 2 * segment);
        Leave(to.Node, (2 * segment) + 1);
    }

    private void Leave(int node, int arc)
    {
        if (!_leaving.TryGetValue(node, out var arcs))
        {
            _leaving.Add(node, arcs = []);
        }

        arcs.Add(arc);
    }

    /// <summary>The network's node; a blocked one is another each time, so that nothing leads through.</summary>
    private int Node(long id, PackedPoint at)
    {
        if (blocked.Contains(id))
        {
            return builder.AddNode(at);
        }

        if (!_nodes.TryGetValue(id, out var node))
        {
            _nodes.Add(id, node = builder.AddNode(at));
        }

        return node;
    }
}
