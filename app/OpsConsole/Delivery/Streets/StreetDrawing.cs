using System.Text;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Delivery.Streets;

/// <summary>
/// Geometry of a street network for drawing, little-endian and aligned to four bytes so that a browser reads its arrays in place. Header of 72 bytes:
/// <c>STG1</c>, version, origin x and y (f64, Web Mercator metres), ground metres per map metre, least and most x and y from the origin (f32), then the numbers
/// of polylines, points, areas, area points, names and bytes of names, and 0. Then: first point by polyline and one more; name by polyline, 0xFFFFFFFF for none;
/// class (u8); flags (u8: 1 one-way along its points, 2 ramp, 4 bridge); points as x, y (f32, y to the north); first point by area and one more; kind by
/// area (u8); ring points; first byte by name and one more; the names in UTF-8. Polylines come by class, the most important first.
/// </summary>
internal static class StreetDrawing
{
    /// <summary>Level at which every street is drawn.</summary>
    public const int MostDetail = 2;

    private const int Magic = 0x31475453;
    private const int Version = 1;
    private const double MercatorRadius = 6_378_137;

    /// <summary>By level: the least important class that is drawn, and how far a simplified line may be off on the ground.</summary>
    private static readonly (StreetClass Least, double ToleranceMetres)[] Levels = [(StreetClass.Tertiary, 20), (StreetClass.LivingStreet, 5), (StreetClass.Service, 0.5)];

    /// <summary>The drawing at a level of detail, 0 to <see cref="MostDetail"/>.</summary>
    public static byte[] Of(StreetNetwork network, int detail)
    {
        var (least, toleranceMetres) = Levels[detail];
        var middle = network.Bounds.Middle;
        var (originX, originY) = Mercator(middle);
        var groundScale = Math.Cos(middle.Lat * Math.PI / 180);
        int[] segments = [.. Enumerable.Range(0, network.SegmentCount).Where(segment => network.Class(segment) <= least).OrderBy(network.Class)];
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var (lines, rings) = (new Outlines(), new Outlines());
        var (nameOf, classes, flags) = (new List<int>(), new List<byte>(), new List<byte>());
        foreach (var segment in segments)
        {
            var shape = network.Shape(segment);
            var (forward, backward) = network.Durations(segment);
            lines.Add(Simplified(forward is null ? shape.Reverse() : shape));
            nameOf.Add(network.Name(segment) is { } name ? NameIndex(name) : -1);
            classes.Add((byte)network.Class(segment));
            flags.Add((byte)((forward is null || backward is null ? 1 : 0) | (network.IsLink(segment) ? 2 : 0) | (network.IsBridge(segment) ? 4 : 0)));
        }

        foreach (var area in network.Areas)
        {
            rings.Add(Simplified(area.Ring));
        }

        var text = new Texts(names.Keys);
        var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(originX);
            writer.Write(originY);
            writer.Write((float)groundScale);
            WriteBounds(writer, lines.Points);
            foreach (var count in (ReadOnlySpan<int>)[segments.Length, lines.Points.Count, network.Areas.Count, rings.Points.Count, names.Count, text.Bytes.Length, 0])
            {
                writer.Write(count);
            }

            lines.WriteStarts(writer);
            nameOf.ForEach(writer.Write);
            WriteAligned(writer, [.. classes]);
            WriteAligned(writer, [.. flags]);
            lines.WritePoints(writer);
            rings.WriteStarts(writer);
            WriteAligned(writer, [.. network.Areas.Select(area => (byte)area.Kind)]);
            rings.WritePoints(writer);
            text.Starts.ForEach(writer.Write);
            WriteAligned(writer, text.Bytes);
        }

        return content.ToArray();

        List<(float X, float Y)> Simplified(IEnumerable<GeoPoint> points) =>
            LineSimplification.Of([.. points.Select(Mercator).Select(at => ((float)(at.X - originX), (float)(at.Y - originY)))], (float)(toleranceMetres / groundScale));

        int NameIndex(string name)
        {
            if (!names.TryGetValue(name, out var index))
            {
                names.Add(name, index = names.Count);
            }

            return index;
        }
    }

    private static (double X, double Y) Mercator(GeoPoint at) =>
        (MercatorRadius * at.Lon * Math.PI / 180, MercatorRadius * Math.Log(Math.Tan((Math.PI / 4) + (at.Lat * Math.PI / 360))));

    private static void WriteBounds(BinaryWriter writer, List<(float X, float Y)> points)
    {
        var any = points.Count > 0;
        writer.Write(any ? points.Min(point => point.X) : 0);
        writer.Write(any ? points.Min(point => point.Y) : 0);
        writer.Write(any ? points.Max(point => point.X) : 0);
        writer.Write(any ? points.Max(point => point.Y) : 0);
    }

    private static void WriteAligned(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes);
        writer.Write(new byte[-bytes.Length & 3]);
    }

    /// <summary>Points of many lines one after the other.</summary>
    private sealed class Outlines
    {
        private readonly List<int> _starts = [0];

        public List<(float X, float Y)> Points { get; } = [];

        public void Add(List<(float X, float Y)> line)
        {
            Points.AddRange(line);
            _starts.Add(Points.Count);
        }

        public void WriteStarts(BinaryWriter writer) => _starts.ForEach(writer.Write);

        public void WritePoints(BinaryWriter writer)
        {
            foreach (var (x, y) in Points)
            {
                writer.Write(x);
                writer.Write(y);
            }
        }
    }

    /// <summary>Texts one after the other.</summary>
    private sealed class Texts
    {
        public Texts(IEnumerable<string> texts)
        {
            var bytes = new List<byte>();
            foreach (var text in texts)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text));
                Starts.Add(bytes.Count);
            }

            Bytes = [.. bytes];
        }

        public List<int> Starts { get; } = [0];

        public byte[] Bytes { get; }
    }
}
