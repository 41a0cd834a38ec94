using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>A segment to be: what is known of a stretch of street before the network is made.</summary>
/// <param name="From">Node where it begins.</param>
/// <param name="To">Node where it ends.</param>
/// <param name="Class">Its class.</param>
/// <param name="ForwardKmh">Free-flow speed from <paramref name="From"/> to <paramref name="To"/>; null where that is not allowed.</param>
/// <param name="BackwardKmh">The same for the other direction.</param>
public sealed record SegmentDraft(int From, int To, StreetClass Class, double? ForwardKmh, double? BackwardKmh)
{
    /// <summary>Street name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>A ramp between streets of the class.</summary>
    public bool IsLink { get; init; }

    /// <summary>Whether it crosses something on a bridge.</summary>
    public bool IsBridge { get; init; }

    /// <summary>Points between the two ends.</summary>
    public IReadOnlyList<GeoPoint> Between { get; init; } = [];
}

/// <summary>
/// Makes a network of nodes, segments and forbidden turns: keeps the largest part in which everything can be reached from everywhere, and joins
/// segments of one street where nothing branches off.
/// </summary>
public sealed class StreetNetworkBuilder
{
    private readonly List<PackedPoint> _nodes = [];
    private readonly List<StreetSegment> _segments = [];
    private readonly List<PackedPoint[]> _between = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _nameIndex = new(StringComparer.Ordinal);
    private readonly HashSet<ForbiddenTurn> _turns = [];
    private readonly List<StreetAddress> _addresses = [];
    private readonly List<StreetArea> _areas = [];

    /// <summary>Segments added so far.</summary>
    public int SegmentCount => _segments.Count;

    /// <summary>Adds a place where streets meet or end, and returns its number.</summary>
    public int AddNode(GeoPoint at) => AddNode(PackedPoint.Of(at));

    /// <summary>Adds a stretch of street and returns its number; its arcs are twice that and one more.</summary>
    public int AddSegment(SegmentDraft draft) => AddSegment(draft, [.. draft.Between.Select(PackedPoint.Of)]);

    /// <summary>Forbids to drive from one arc directly into another that begins where the first ends.</summary>
    /// <exception cref="ArgumentException">The second does not begin there.</exception>
    public void Forbid(int fromArc, int toArc)
    {
        if (!Meet(fromArc, toArc))
        {
            throw new ArgumentException($"Arc {toArc} does not begin where arc {fromArc} ends.", nameof(toArc));
        }

        _turns.Add(new ForbiddenTurn(fromArc, toArc));
    }

    /// <summary>Adds a house.</summary>
    public void AddAddress(StreetAddress address) => _addresses.Add(address);

    /// <summary>Adds water or a park.</summary>
    public void AddArea(StreetArea area) => _areas.Add(area);

    /// <summary>Makes the network.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="attribution">Whom to name where it is shown, or null.</param>
    /// <exception cref="InvalidDataException">There is nothing that can be driven there and back.</exception>
    public StreetNetwork Build(string source, string? attribution = null)
    {
        var drafted = new StreetTables(source, attribution ?? "", [.. _nodes], [.. _segments], [], [], [.. _names], [.. _turns], [.. _addresses], [.. _areas]);
        var connected = ConnectedPart.Of(drafted);
        if (!connected.Contains(true))
        {
            throw new InvalidDataException("There is no street that can be driven there and back.");
        }

        return new StreetNetwork(new StreetJoining(drafted, _between, connected).Tables());
    }

    /// <summary>Whether one arc begins where another ends.</summary>
    internal bool Meet(int fromArc, int toArc) => Head(fromArc) == Head(toArc ^ 1);

    internal int AddNode(PackedPoint at)
    {
        _nodes.Add(at);
        return _nodes.Count - 1;
    }

    internal int AddSegment(SegmentDraft draft, PackedPoint[] between)
    {
        var metres = Length(_nodes[draft.From], between, _nodes[draft.To]);
        _segments.Add(new StreetSegment(
            draft.From, draft.To, Math.Max(1, (int)Math.Round(metres * 10)), Deciseconds(metres, draft.ForwardKmh), Deciseconds(metres, draft.BackwardKmh),
            draft.Name is { } name ? NameIndex(name) : -1, new StreetTraits(draft.Class, draft.IsLink, draft.IsBridge)));
        _between.Add(between);
        return _segments.Count - 1;
    }

    private static int Deciseconds(double metres, double? kmh) => kmh is { } speed ? Math.Max(1, (int)Math.Round(metres * 36 / speed)) : StreetSegment.Closed;

    private static double Length(PackedPoint from, PackedPoint[] between, PackedPoint to)
    {
        var (metres, last) = (0d, from.Point);
        foreach (var at in between)
        {
            metres += last.MetresTo(at.Point);
            last = at.Point;
        }

        return metres + last.MetresTo(to.Point);
    }

    private int Head(int arc) => (arc & 1) == 0 ? _segments[arc >> 1].To : _segments[arc >> 1].From;

    private int NameIndex(string name)
    {
        if (!_nameIndex.TryGetValue(name, out var index))
        {
            index = _names.Count;
            _nameIndex.Add(name, index);
            _names.Add(name);
        }

        return index;
    }
}
