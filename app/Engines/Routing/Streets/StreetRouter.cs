using System.Collections.Concurrent;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets.Hierarchy;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// Answers on a street network: the nearest place on a street, quickest ways and matrices of them, exact to the decisecond. Thread-safe; each search that
/// runs at once holds about 50 bytes a junction.
/// </summary>
public sealed class StreetRouter
{
    private readonly StreetTables _tables;
    private readonly TurnGraph _graph;
    private readonly SegmentGrid _grid;
    private readonly ConcurrentBag<(ClimbingSearch Forward, ClimbingSearch Backward)> _searches = [];

    internal StreetRouter(StreetNetwork network, TurnGraph graph, ContractionHierarchy hierarchy)
    {
        (Network, Hierarchy) = (network, hierarchy);
        _tables = network.Tables;
        _graph = graph;
        _grid = new SegmentGrid(network);
    }

    /// <summary>The streets.</summary>
    public StreetNetwork Network { get; }

    internal ContractionHierarchy Hierarchy { get; }

    /// <summary>Prepares a network for searches: seconds for a city. The same network gives the same preparation.</summary>
    public static StreetRouter Build(StreetNetwork network, CancellationToken token = default)
    {
        var graph = new TurnGraph(network.Tables);
        return new StreetRouter(network, graph, Contraction.Of(graph, token));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, of another version, cut off or changed.</exception>
    public static StreetRouter Read(Stream stream) => StreetFile.Read(stream);

    /// <summary>Writes the network and its preparation in a compact form with a version and a checksum.</summary>
    public void Write(Stream stream) => StreetFile.Write(stream, this);

    /// <summary>The nearest place on a drivable street, or null where none is near enough or the place is not on the globe.</summary>
    public StreetPoint? Snap(GeoPoint at, double maxMetres) => at.IsValid && maxMetres >= 0 ? _grid.Nearest(at, maxMetres) : null;

    /// <summary>The nearest place on each street within a distance, the nearest first.</summary>
    public IReadOnlyList<StreetPoint> Near(GeoPoint at, double maxMetres) => at.IsValid && maxMetres >= 0 ? _grid.Near(at, maxMetres) : [];

    /// <summary>The street that a position was probably measured on, see <see cref="MapMatcher"/>; null where there is none within reach.</summary>
    /// <param name="at">Measured place.</param>
    /// <param name="headingDegrees">Compass heading, or null where not known.</param>
    /// <param name="previous">Where the vehicle was last, or null.</param>
    public MatchedPosition? Match(GeoPoint at, double? headingDegrees, StreetPoint? previous) =>
        new MapMatcher(this, previous).Advance(at, headingDegrees);

    /// <summary>Quickest ways between all pairs.</summary>
    /// <exception cref="ArgumentException">A place is of another network.</exception>
    public StreetMatrix ManyToMany(IReadOnlyList<StreetPoint> sources, IReadOnlyList<StreetPoint> targets, CancellationToken token = default)
    {
        var durations = new int[sources.Count * targets.Count];
        var distances = new int[durations.Length];
        Seed[][] leaving = [.. sources.Select(Leaving)];
        Seed[][] entering = [.. targets.Select(Entering)];
        var sameSegment = Enumerable.Range(0, targets.Count).ToLookup(target => targets[target].Segment);
        var searches = Rent();
        var buckets = new BucketSearch(Hierarchy, entering, searches.Backward, token);
        var row = new long[targets.Count];
        for (var source = 0; source < sources.Count; source++)
        {
            token.ThrowIfCancellationRequested();
            Array.Fill(row, TravelCost.Unreached);
            buckets.Collect(leaving[source], searches.Forward, row);
            foreach (var target in sameSegment[sources[source].Segment])
            {
                row[target] = Math.Min(row[target], AlongSegment(sources[source], targets[target]));
            }

            var offset = source * targets.Count;
            for (var target = 0; target < row.Length; target++)
            {
                durations[offset + target] = TravelCost.Deciseconds(row[target]);
                distances[offset + target] = TravelCost.Metres(row[target]);
            }
        }

        _searches.Add(searches);
        return new StreetMatrix(sources.Count, targets.Count, durations, distances);
    }

    /// <summary>The quickest way from one place to another.</summary>
    /// <exception cref="ArgumentException">A place is of another network.</exception>
    public StreetPath Path(StreetPoint from, StreetPoint to)
    {
        var (leaving, entering) = (Leaving(from), Entering(to));
        var direct = from.Segment == to.Segment ? AlongSegment(from, to) : TravelCost.Unreached;
        var searches = Rent();
        searches.Forward.Run(leaving, Hierarchy.Forward, Hierarchy.Backward);
        searches.Backward.Run(entering, Hierarchy.Backward, Hierarchy.Forward);
        var (best, meeting) = (direct, -1);
        foreach (var (vertex, cost) in searches.Forward.Settled)
        {
            if (cost + searches.Backward.Cost(vertex) < best)
            {
                (best, meeting) = (cost + searches.Backward.Cost(vertex), vertex);
            }
        }

        var trace = new PathTrace(_tables);
        if (meeting < 0)
        {
            trace.Along(from.Segment, from.Fraction, to.Fraction);
        }
        else
        {
            var arcs = new List<int>();
            var first = Climb(searches.Forward, meeting, forward: true, arcs, leaving);
            var last = Climb(searches.Backward, meeting, forward: false, arcs, entering);
            trace.Along(from.Segment, from.Fraction, (first & 1) == 0 ? 1 : 0);
            arcs.ForEach(trace.Whole);
            trace.Along(to.Segment, (last & 1) == 0 ? 0 : 1, to.Fraction);
        }

        _searches.Add(searches);
        return trace.Path(best);
    }

    /// <summary>What a vehicle needs from a place to the ends of its segment.</summary>
    internal Seed[] Leaving(StreetPoint from)
    {
        Require(from);
        return [.. OpenArcs(from.Segment).Select(arc => new Seed(Hierarchy.Rank[_graph.Head[arc]], _tables.Cost(arc) - FromTail(arc, from.Fraction), arc))];
    }

    /// <summary>What a vehicle needs to a place from where its segment may be entered.</summary>
    internal Seed[] Entering(StreetPoint to)
    {
        Require(to);
        var seeds = new List<Seed>();
        foreach (var arc in OpenArcs(to.Segment))
        {
            foreach (var vertex in _graph.Entries(arc))
            {
                seeds.Add(new Seed(Hierarchy.Rank[vertex], FromTail(arc, to.Fraction), arc));
            }
        }

        return [.. seeds];
    }

    /// <summary>Cost between two places on one segment without leaving it, or <see cref="TravelCost.Unreached"/>.</summary>
    internal long AlongSegment(StreetPoint from, StreetPoint to)
    {
        var least = TravelCost.Unreached;
        foreach (var arc in OpenArcs(from.Segment))
        {
            if ((arc & 1) == 0 ? from.Fraction <= to.Fraction : from.Fraction >= to.Fraction)
            {
                least = Math.Min(least, FromTail(arc, to.Fraction) - FromTail(arc, from.Fraction));
            }
        }

        return least;
    }

    /// <summary>Cost from where an arc begins to a place on it; what remains to its end is the arc's cost less this.</summary>
    private long FromTail(int arc, double fraction)
    {
        var share = (arc & 1) == 0 ? fraction : 1 - fraction;
        return TravelCost.Of((int)Math.Round(_tables.Deciseconds(arc) * share), (int)Math.Round(_tables.Segments[arc >> 1].LengthDecimetres * share));
    }

    private IEnumerable<int> OpenArcs(int segment) => new[] { 2 * segment, (2 * segment) + 1 }.Where(_tables.IsOpen);

    private int Climb(ClimbingSearch search, int meeting, bool forward, List<int> streetArcs, Seed[] seeds)
    {
        var climbed = new List<int>();
        var by = search.ReachedBy(meeting);
        while (by >= 0)
        {
            climbed.Add(by);
            by = search.ReachedBy(forward ? Hierarchy.Arcs[by].Tail : Hierarchy.Arcs[by].Head);
        }

        if (forward)
        {
            climbed.Reverse();
        }

        climbed.ForEach(arc => Hierarchy.Unpack(arc, streetArcs));
        return seeds[~by].StreetArc;
    }

    private (ClimbingSearch Forward, ClimbingSearch Backward) Rent() =>
        _searches.TryTake(out var searches) ? searches : (new ClimbingSearch(_graph.VertexCount), new ClimbingSearch(_graph.VertexCount));

    private void Require(StreetPoint place)
    {
        if (place.Segment < 0 || place.Segment >= _tables.Segments.Length || place.Fraction is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"Segment {place.Segment} at {place.Fraction} is no place in this network.", nameof(place));
        }
    }
}
