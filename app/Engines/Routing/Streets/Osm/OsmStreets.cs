using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>What was read of a file, and what was left out.</summary>
/// <param name="Nodes">Nodes in the file.</param>
/// <param name="Ways">Ways in the file.</param>
/// <param name="Relations">Relations in the file.</param>
/// <param name="Streets">Ways that a van may drive.</param>
/// <param name="Restrictions">Turn restrictions that are kept to.</param>
/// <param name="Dropped">Number of things left out, by reason.</param>
public sealed record OsmReport(long Nodes, long Ways, long Relations, int Streets, int Restrictions, IReadOnlyDictionary<string, int> Dropped);

/// <summary>Makes a street network of an OpenStreetMap extract.</summary>
public sealed class OsmStreets
{
    /// <summary>Their licence asks for it wherever the streets are shown.</summary>
    private const string Attribution = "© OpenStreetMap contributors";

    private const int MostRingNodes = 10_000;

    private readonly List<long> _ids = [];
    private readonly List<PackedPoint> _places = [];
    private readonly HashSet<long> _blocked = [];
    private readonly List<(OsmWay Way, DrivableWay Street)> _streets = [];
    private readonly List<(OsmWay Way, AreaKind Kind)> _rings = [];
    private readonly List<(OsmWay Way, string Street, string Number)> _buildings = [];
    private readonly List<StreetAddress> _addresses = [];
    private readonly List<OsmRelation> _restrictions = [];
    private readonly SortedDictionary<string, int> _dropped = new(StringComparer.Ordinal);
    private (long Nodes, long Ways, long Relations) _read;
    private (long[] Ids, PackedPoint[] Places)? _index;

    private OsmStreets()
    {
    }

    /// <summary>Reads an extract.</summary>
    /// <param name="pbf">A file in the PBF format; read once, front to back.</param>
    /// <param name="source">What the network says of where it comes from.</param>
    /// <param name="progress">Told the number of elements read, after each block.</param>
    /// <param name="token">Looked at after each block.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or holds no street that can be driven there and back.</exception>
    public static (StreetNetwork Network, OsmReport Report) Read(Stream pbf, string source, IProgress<long>? progress = null, CancellationToken token = default)
    {
        var reading = new OsmStreets();
        OsmPbfReader.Read(pbf, block =>
        {
            token.ThrowIfCancellationRequested();
            block.Nodes.ForEach(reading.Take);
            block.Ways.ForEach(reading.Take);
            block.Relations.ForEach(reading.Take);
            progress?.Report(reading._read.Nodes + reading._read.Ways + reading._read.Relations);
        });
        return reading.Build(source);
    }

    private void Take(OsmNode node)
    {
        _read.Nodes++;
        _ids.Add(node.Id);
        _places.Add(node.At);
        if (node.Tags.IsEmpty)
        {
            return;
        }

        if (DrivableWay.IsBlocked(node.Tags))
        {
            _blocked.Add(node.Id);
        }

        if (Address(node.Tags) is var (street, number))
        {
            _addresses.Add(new StreetAddress(street, number, node.At.Point));
        }
    }

    private void Take(OsmWay way)
    {
        _read.Ways++;
        if (DrivableWay.Of(way.Tags, out var dropped) is { } street)
        {
            _streets.Add((way, street));
        }
        else if (dropped is not null)
        {
            Drop($"ways: {dropped}");
        }
        else if (Address(way.Tags) is var (name, number))
        {
            _buildings.Add((way, name, number));
        }
        else if (way.Nodes is [var first, _, _, .., var last] && first == last && way.Nodes.Length <= MostRingNodes && Land(way.Tags) is { } kind)
        {
            _rings.Add((way, kind));
        }
    }

    private void Take(OsmRelation relation)
    {
        _read.Relations++;
        if (relation.Tags["type"] == "restriction")
        {
            _restrictions.Add(relation);
        }
    }

    private (StreetNetwork Network, OsmReport Report) Build(string source)
    {
        var builder = new StreetNetworkBuilder();
        var splitting = new WaySplitting(builder, Place, _blocked, _restrictions, Drop);
        splitting.Add(_streets);
        var kept = new TurnRestrictions(builder, splitting, Drop).Add(_restrictions);
        foreach (var (way, street, number) in _buildings)
        {
            if (Points(way.Nodes) is { Count: > 0 } points)
            {
                _addresses.Add(new StreetAddress(street, number, new GeoPoint(points.Average(point => point.Lat), points.Average(point => point.Lon))));
            }
        }

        _addresses.ForEach(builder.AddAddress);
        foreach (var (way, kind) in _rings)
        {
            if (Points(way.Nodes.AsSpan(1)) is { Count: >= 3 } points)
            {
                builder.AddArea(new StreetArea(kind, points));
            }
        }

        var network = builder.Build(source, Attribution);
        return (network, new OsmReport(_read.Nodes, _read.Ways, _read.Relations, _streets.Count, kept, _dropped));
    }

    private List<GeoPoint> Points(ReadOnlySpan<long> nodes)
    {
        var points = new List<GeoPoint>(nodes.Length);
        foreach (var node in nodes)
        {
            if (Place(node) is { } place)
            {
                points.Add(place.Point);
            }
        }

        return points;
    }

    /// <summary>Where a node is, or null where the extract does not hold it.</summary>
    private PackedPoint? Place(long node)
    {
        var (ids, places) = _index ??= Sorted();
        return Array.BinarySearch(ids, node) is >= 0 and var at ? places[at] : null;
    }

    private (long[] Ids, PackedPoint[] Places) Sorted()
    {
        var (ids, places) = (_ids.ToArray(), _places.ToArray());
        Array.Sort(ids, places);
        return (ids, places);
    }

    private void Drop(string reason) => _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;

    private static (string Street, string Number)? Address(OsmTags tags) =>
        tags["addr:housenumber"] is { } number && tags.First("addr:street", "addr:place") is { } street ? (street, number) : null;

    private static AreaKind? Land(OsmTags tags) => (tags["natural"], tags["waterway"], tags["leisure"], tags["landuse"]) switch
    {
        ("water", _, _, _) or (_, "riverbank", _, _) or (_, _, _, "basin" or "reservoir") => AreaKind.Water,
        ("wood", _, _, _) or (_, _, _, "forest") => AreaKind.Wood,
        (_, _, "park" or "garden" or "golf_course", _) or (_, _, _, "cemetery" or "grass" or "recreation_ground" or "village_green") => AreaKind.Park,
        _ => null,
    };
}
