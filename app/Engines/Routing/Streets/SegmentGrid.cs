using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>Finds segments near a place: a grid of cells, each listing the segments whose straight pieces may touch it.</summary>
internal sealed class SegmentGrid
{
    private const double CellMetres = 150;
    private const int MostCells = 1 << 20;

    private readonly StreetTables _tables;
    private readonly GeoBounds _bounds;
    private readonly double _latStep;
    private readonly double _lonStep;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int[] _start;
    private readonly int[] _segments;

    public SegmentGrid(StreetNetwork network)
    {
        _tables = network.Tables;
        _bounds = network.Bounds;
        var metres = CellMetres;
        do
        {
            _latStep = metres / GeoPoint.MetresPerDegree;
            _lonStep = _latStep / Math.Max(0.01, Math.Cos(_bounds.Middle.Lat * Math.PI / 180));
            _rows = (int)((_bounds.North - _bounds.South) / _latStep) + 1;
            _columns = (int)((_bounds.East - _bounds.West) / _lonStep) + 1;
            metres *= 2;
        }
        while ((long)_rows * _columns > MostCells);

        var cells = new List<(int Cell, int Segment)>();
        for (var segment = 0; segment < _tables.Segments.Length; segment++)
        {
            Enter(segment, cells);
        }

        _start = new int[(_rows * _columns) + 1];
        foreach (var (cell, _) in cells)
        {
            _start[cell + 1]++;
        }

        for (var cell = 0; cell < _rows * _columns; cell++)
        {
            _start[cell + 1] += _start[cell];
        }

        _segments = new int[cells.Count];
        var free = _start.AsSpan(0, _rows * _columns).ToArray();
        foreach (var (cell, segment) in cells)
        {
            _segments[free[cell]++] = segment;
        }
    }

    /// <summary>The nearest place on any segment within a distance, or null.</summary>
    public StreetPoint? Nearest(GeoPoint at, double maxMetres)
    {
        StreetPoint? best = null;
        var within = maxMetres;
        var (row, column) = (Row(at.Lat), Column(at.Lon));
        for (var ring = 0; MetresToRing(at, ring) <= within && ring <= FarthestRing(row, column); ring++)
        {
            foreach (var segment in Ring(row, column, ring))
            {
                var place = SegmentShape.Nearest(_tables, segment, at);
                if (place.MetresAway < within || (best is null && place.MetresAway <= within))
                {
                    (best, within) = (place, place.MetresAway);
                }
            }
        }

        return best;
    }

    /// <summary>The nearest place on each segment within a distance, the nearest first.</summary>
    public List<StreetPoint> Near(GeoPoint at, double maxMetres)
    {
        var found = new Dictionary<int, StreetPoint>();
        var (row, column) = (Row(at.Lat), Column(at.Lon));
        for (var ring = 0; MetresToRing(at, ring) <= maxMetres && ring <= FarthestRing(row, column); ring++)
        {
            foreach (var segment in Ring(row, column, ring))
            {
                if (!found.ContainsKey(segment) && SegmentShape.Nearest(_tables, segment, at) is var place && place.MetresAway <= maxMetres)
                {
                    found.Add(segment, place);
                }
            }
        }

        return [.. found.Values.OrderBy(place => place.MetresAway).ThenBy(place => place.Segment)];
    }

    private void Enter(int segment, List<(int Cell, int Segment)> cells)
    {
        var stored = _tables.Segments[segment];
        var before = _tables.Nodes[stored.From].Point;
        var first = cells.Count;
        foreach (var packed in _tables.Between(segment))
        {
            Piece(before, packed.Point);
            before = packed.Point;
        }

        Piece(before, _tables.Nodes[stored.To].Point);

        void Piece(GeoPoint a, GeoPoint b)
        {
            var (south, north) = (Row(Math.Min(a.Lat, b.Lat)), Row(Math.Max(a.Lat, b.Lat)));
            var (west, east) = (Column(Math.Min(a.Lon, b.Lon)), Column(Math.Max(a.Lon, b.Lon)));
            for (var row = south; row <= north; row++)
            {
                for (var column = west; column <= east; column++)
                {
                    var entry = ((row * _columns) + column, segment);
                    if (cells.IndexOf(entry, first) < 0)
                    {
                        cells.Add(entry);
                    }
                }
            }
        }
    }

    private List<int> Ring(int row, int column, int ring)
    {
        var segments = new List<int>();
        for (var r = Math.Max(0, row - ring); r <= Math.Min(_rows - 1, row + ring); r++)
        {
            var whole = Math.Abs(r - row) == ring;
            for (var c = column - ring; c <= column + ring; c += whole || ring == 0 ? 1 : 2 * ring)
            {
                if (c >= 0 && c < _columns)
                {
                    var cell = (r * _columns) + c;
                    segments.AddRange(_segments.AsSpan(_start[cell]..(_start[cell + 1])));
                }
            }
        }

        return segments;
    }

    /// <summary>What any place in a ring of cells is away at least.</summary>
    private double MetresToRing(GeoPoint at, int ring)
    {
        var outside = new GeoPoint(Math.Clamp(at.Lat, _bounds.South, _bounds.North), Math.Clamp(at.Lon, _bounds.West, _bounds.East));
        var metresPerStep = GeoPoint.MetresPerDegree * Math.Min(_latStep, _lonStep * Math.Cos(Math.Max(Math.Abs(_bounds.South), Math.Abs(_bounds.North)) * Math.PI / 180));
        return Math.Max(at == outside ? 0 : 0.99 * at.MetresTo(outside), Math.Max(0, ring - 1) * metresPerStep);
    }

    private int FarthestRing(int row, int column) => Math.Max(Math.Max(row, _rows - 1 - row), Math.Max(column, _columns - 1 - column));

    private int Row(double lat) => Math.Clamp((int)((lat - _bounds.South) / _latStep), 0, _rows - 1);

    private int Column(double lon) => Math.Clamp((int)((lon - _bounds.West) / _lonStep), 0, _columns - 1);
}
