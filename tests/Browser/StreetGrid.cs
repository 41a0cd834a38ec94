using System.Text;

namespace OpsConsole.Browser.Tests;

/// <summary>A made-up town in the streets' drawing format: a grid of bent streets round Heidelberg, every tenth of them wide.</summary>
internal static class StreetGrid
{
    private const double Radius = 6_378_137;
    private const double Step = 95;
    private const int PointsAStreet = 6;
    private const double Lat = 49.41;
    private const double Lon = 8.69;
    private static readonly double s_originX = Radius * double.DegreesToRadians(Lon);
    private static readonly double s_originY = Radius * Math.Log(Math.Tan((Math.PI / 4) + double.DegreesToRadians(Lat) / 2));

    /// <summary>The file for a grid of some blocks each way: 2 × blocks × (blocks + 1) streets.</summary>
    public static byte[] Write(int blocks)
    {
        var streets = new List<(byte Class, uint Name, float[] Points)>();
        for (var row = 0; row <= blocks; row++)
        {
            for (var column = 0; column < blocks; column++)
            {
                streets.Add((Class(row), (uint)row, Between((column, row), (column + 1, row), blocks)));
                streets.Add((Class(row), (uint)(blocks + 1 + row), Between((row, column), (row, column + 1), blocks)));
            }
        }

        streets.Sort((a, b) => a.Class - b.Class);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var names = Enumerable.Range(0, 2 * (blocks + 1)).Select(number => Encoding.UTF8.GetBytes(number <= blocks ? $"Querstraße {number}" : $"Langer Weg {number - blocks - 1}")).ToArray();
        var half = (float)(blocks * Step / 2);
        writer.Write(0x31475453u);
        writer.Write(1u);
        writer.Write(s_originX);
        writer.Write(s_originY);
        writer.Write((float)Math.Cos(double.DegreesToRadians(Lat)));
        foreach (var edge in (float[])[-half, -half, half, half])
        {
            writer.Write(edge);
        }

        foreach (var count in (int[])[streets.Count, streets.Count * PointsAStreet, 0, 0, names.Length, names.Sum(name => name.Length), 0])
        {
            writer.Write((uint)count);
        }

        for (var street = 0; street <= streets.Count; street++)
        {
            writer.Write((uint)(street * PointsAStreet));
        }

        streets.ForEach(street => writer.Write(street.Name));
        Bytes(streets.Select(street => street.Class));
        Bytes(streets.Select(_ => (byte)0));
        streets.ForEach(street => Array.ForEach(street.Points, writer.Write));
        writer.Write(0u); // Where the first area would begin: there is none.
        var at = 0u;
        foreach (var name in names)
        {
            writer.Write(at);
            at += (uint)name.Length;
        }

        writer.Write(at);
        Bytes(names.SelectMany(name => name));
        return file.ToArray();

        void Bytes(IEnumerable<byte> bytes)
        {
            byte[] content = [.. bytes];
            writer.Write(content);
            writer.Write(new byte[-content.Length & 3]);
        }
    }

    /// <summary>A crossing in degrees.</summary>
    public static (double Lat, double Lon) Crossing(int column, int row, int blocks)
    {
        var (x, y) = At(column, row, blocks);
        return (double.RadiansToDegrees((2 * Math.Atan(Math.Exp((y + s_originY) / Radius))) - (Math.PI / 2)), double.RadiansToDegrees((x + s_originX) / Radius));
    }

    private static byte Class(int row) => (row % 40, row % 20, row % 10, row % 5) switch { (0, _, _, _) => 0, (_, 0, _, _) => 2, (_, _, 0, _) => 3, (_, _, _, 0) => 4, _ => 6 };

    private static (double X, double Y) At(double column, double row, int blocks) =>
        (((column - (blocks / 2d)) * Step) + (200 * Math.Sin(row / 17)), ((row - (blocks / 2d)) * Step) + (200 * Math.Sin(column / 13)));

    private static float[] Between((int Column, int Row) from, (int Column, int Row) to, int blocks) =>
    [
        .. Enumerable.Range(0, PointsAStreet).Select(point => point / (PointsAStreet - 1d))
            .Select(part => At(from.Column + (part * (to.Column - from.Column)), from.Row + (part * (to.Row - from.Row)), blocks)).SelectMany(at => (float[])[(float)at.X, (float)at.Y]),
    ];
}
