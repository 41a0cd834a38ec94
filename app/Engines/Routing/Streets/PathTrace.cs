using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>Puts the geometry and the street names of a way together, piece by piece.</summary>
internal sealed class PathTrace(StreetTables tables)
{
    private readonly List<GeoPoint> _geometry = [];
    private readonly List<string> _streets = [];

    /// <summary>Goes on along an arc from end to end.</summary>
    public void Whole(int arc) => Along(arc >> 1, arc & 1, 1 - (arc & 1));

    /// <summary>Goes on along a segment from one place on it to another.</summary>
    public void Along(int segment, double from, double to)
    {
        SegmentShape.AppendPart(tables, segment, from, to, _geometry);
        if (from != to && tables.Segments[segment].Name is >= 0 and var name && (_streets.Count == 0 || _streets[^1] != tables.Names[name]))
        {
            _streets.Add(tables.Names[name]);
        }
    }

    /// <summary>The way so far, at a cost.</summary>
    public StreetPath Path(long cost)
    {
        if (_geometry.Count == 1)
        {
            _geometry.Add(_geometry[0]);
        }

        return new StreetPath(TravelCost.Deciseconds(cost), TravelCost.Metres(cost), _geometry, _streets);
    }
}
