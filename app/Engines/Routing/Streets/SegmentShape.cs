using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>Places along the geometry of segments.</summary>
internal static class SegmentShape
{
    /// <summary>The place on a segment that is nearest to another, by straight lines on a map that is true at that place.</summary>
    public static StreetPoint Nearest(StreetTables tables, int segment, GeoPoint at)
    {
        var eastScale = Math.Cos(at.Lat * Math.PI / 180);
        var points = new Walk(tables, segment);
        points.MoveNext();
        var before = points.Current;
        var (best, bestSquare, bestAlong, along) = (before, double.PositiveInfinity, 0d, 0d);
        while (points.MoveNext())
        {
            var point = points.Current;
            var (north, east) = (point.Lat - before.Lat, (point.Lon - before.Lon) * eastScale);
            var square = (north * north) + (east * east);
            var part = square == 0 ? 0 : Math.Clamp((((at.Lat - before.Lat) * north) + ((at.Lon - before.Lon) * eastScale * east)) / square, 0, 1);
            var foot = new GeoPoint(before.Lat + (part * (point.Lat - before.Lat)), before.Lon + (part * (point.Lon - before.Lon)));
            var (offNorth, offEast) = (at.Lat - foot.Lat, (at.Lon - foot.Lon) * eastScale);
            var offSquare = (offNorth * offNorth) + (offEast * offEast);
            var length = Math.Sqrt(square);
            if (offSquare < bestSquare)
            {
                (best, bestSquare, bestAlong) = (foot, offSquare, along + (part * length));
            }

            along += length;
            before = point;
        }

        return new StreetPoint(segment, along == 0 ? 0 : Math.Clamp(bestAlong / along, 0, 1), best, at.MetresTo(best));
    }

    /// <summary>Appends a segment's geometry between two places on it, both included, in the order in which they are given; a point that is there already is left out.</summary>
    public static void AppendPart(StreetTables tables, int segment, double from, double to, List<GeoPoint> geometry)
    {
        var points = new List<GeoPoint>();
        for (var walk = new Walk(tables, segment); walk.MoveNext();)
        {
            points.Add(walk.Current);
        }

        var along = new double[points.Count];
        for (var i = 1; i < points.Count; i++)
        {
            along[i] = along[i - 1] + points[i - 1].MetresTo(points[i]);
        }

        var (low, high) = (Math.Min(from, to) * along[^1], Math.Max(from, to) * along[^1]);
        var part = new List<GeoPoint> { Place(low) };
        for (var i = 0; i < points.Count; i++)
        {
            if (along[i] > low && along[i] < high)
            {
                part.Add(points[i]);
            }
        }

        part.Add(Place(high));
        if (from > to)
        {
            part.Reverse();
        }

        foreach (var point in part)
        {
            if (geometry.Count == 0 || geometry[^1] != point)
            {
                geometry.Add(point);
            }
        }

        GeoPoint Place(double metres)
        {
            var next = Array.FindIndex(along, passed => passed >= metres);
            if (next <= 0)
            {
                return next == 0 ? points[0] : points[^1];
            }

            var share = (metres - along[next - 1]) / (along[next] - along[next - 1]);
            return share >= 1 ? points[next] : new GeoPoint(
                points[next - 1].Lat + (share * (points[next].Lat - points[next - 1].Lat)), points[next - 1].Lon + (share * (points[next].Lon - points[next - 1].Lon)));
        }
    }

    /// <summary>Compass bearing of a segment's geometry at a place on it, in the direction of its geometry.</summary>
    public static double Bearing(StreetTables tables, StreetPoint place)
    {
        var ahead = new List<GeoPoint>();
        AppendPart(tables, place.Segment, Math.Max(0, place.Fraction - 0.01), Math.Min(1, place.Fraction + 0.01), ahead);
        return ahead[0].BearingTo(ahead[^1]);
    }

    /// <summary>Both ends and all inner points of a segment, in order, without an array.</summary>
    private struct Walk(StreetTables tables, int segment)
    {
        private int _next;

        public GeoPoint Current { get; private set; }

        public bool MoveNext()
        {
            var between = tables.Between(segment);
            if (_next > between.Length + 1)
            {
                return false;
            }

            Current = (_next == 0 ? tables.Nodes[tables.Segments[segment].From] : _next <= between.Length ? between[_next - 1] : tables.Nodes[tables.Segments[segment].To]).Point;
            _next++;
            return true;
        }
    }
}
