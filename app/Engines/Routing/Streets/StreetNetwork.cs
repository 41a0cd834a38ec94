using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// The drivable streets of an area: junctions joined by segments, each with geometry, class, name and free-flow durations, and the turns that are
/// forbidden. Everything is connected: from every direction of every segment one can drive to every other. Immutable.
/// </summary>
/// <remarks>An arc is a segment in one direction: 2 · segment along its geometry, 2 · segment + 1 against it.</remarks>
public sealed class StreetNetwork
{
    private readonly Lazy<GeoBounds> _bounds;

    internal StreetNetwork(StreetTables tables)
    {
        Tables = tables;
        _bounds = new Lazy<GeoBounds>(MeasureBounds);
    }

    /// <summary>Where it comes from: a file's name, or <c>demo town</c>.</summary>
    public string Source => Tables.Source;

    /// <summary>Whom to name where the streets are shown; null for nobody.</summary>
    public string? Attribution => Tables.Attribution.Length > 0 ? Tables.Attribution : null;

    /// <summary>Number of junctions and dead ends.</summary>
    public int NodeCount => Tables.Nodes.Length;

    /// <summary>Number of segments; a two-way one counts once.</summary>
    public int SegmentCount => Tables.Segments.Length;

    /// <summary>Pairs of arcs where nobody may drive from the first directly into the second.</summary>
    public IReadOnlyList<ForbiddenTurn> ForbiddenTurns => Tables.Turns;

    /// <summary>Sum of the lengths of all segments.</summary>
    public double Kilometres => Tables.Segments.Sum(segment => (long)segment.LengthDecimetres) / 10_000d;

    /// <summary>The smallest rectangle around all geometry.</summary>
    public GeoBounds Bounds => _bounds.Value;

    /// <summary>Houses with street and number.</summary>
    public IReadOnlyList<StreetAddress> Addresses => Tables.Addresses;

    /// <summary>Water and parks, for drawing.</summary>
    public IReadOnlyList<StreetArea> Areas => Tables.Areas;

    internal StreetTables Tables { get; }

    /// <summary>Where a junction is.</summary>
    public GeoPoint Node(int node) => Tables.Nodes[node].Point;

    /// <summary>The two ends of a segment, in the direction of its geometry.</summary>
    public (int From, int To) Ends(int segment) => (Tables.Segments[segment].From, Tables.Segments[segment].To);

    /// <summary>Class of a segment.</summary>
    public StreetClass Class(int segment) => Tables.Segments[segment].Traits.Class;

    /// <summary>Whether a segment is a ramp between streets of its class.</summary>
    public bool IsLink(int segment) => Tables.Segments[segment].Traits.IsLink;

    /// <summary>Whether a segment is a bridge.</summary>
    public bool IsBridge(int segment) => Tables.Segments[segment].Traits.IsBridge;

    /// <summary>Name of a segment, or null.</summary>
    public string? Name(int segment) => Tables.Segments[segment].Name is >= 0 and var name ? Tables.Names[name] : null;

    /// <summary>Length of a segment along its geometry.</summary>
    public double LengthMetres(int segment) => Tables.Segments[segment].LengthDecimetres / 10d;

    /// <summary>Free-flow durations along and against the geometry of a segment, in deciseconds; null where driving that way is not allowed.</summary>
    public (int? Forward, int? Backward) Durations(int segment)
    {
        ref readonly var stored = ref Tables.Segments[segment];
        return (Open(stored.ForwardDeciseconds), Open(stored.BackwardDeciseconds));

        static int? Open(int duration) => duration == StreetSegment.Closed ? null : duration;
    }

    /// <summary>Geometry of a segment, both ends included.</summary>
    public IReadOnlyList<GeoPoint> Shape(int segment)
    {
        ref readonly var stored = ref Tables.Segments[segment];
        var between = Tables.Between(segment);
        var shape = new GeoPoint[between.Length + 2];
        shape[0] = Tables.Nodes[stored.From].Point;
        for (var i = 0; i < between.Length; i++)
        {
            shape[i + 1] = between[i].Point;
        }

        shape[^1] = Tables.Nodes[stored.To].Point;
        return shape;
    }

    private GeoBounds MeasureBounds()
    {
        var (south, west, north, east) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        foreach (var points in new[] { Tables.Nodes, Tables.ShapePoints })
        {
            foreach (var (lat, lon) in points)
            {
                (south, west, north, east) = (Math.Min(south, lat), Math.Min(west, lon), Math.Max(north, lat), Math.Max(east, lon));
            }
        }

        var (low, high) = (new PackedPoint(south, west).Point, new PackedPoint(north, east).Point);
        return new GeoBounds(low.Lat, low.Lon, high.Lat, high.Lon);
    }
}
