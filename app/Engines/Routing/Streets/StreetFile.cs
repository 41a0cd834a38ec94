using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets.Hierarchy;

namespace OpsConsole.Engines.Routing.Streets;

/// <summary>
/// The file of a prepared network, little-endian: eight letters, a version, the length of what follows its header, the SHA-256 of that; then the arrays,
/// each with its number of entries before it.
/// </summary>
internal static class StreetFile
{
    private const int Version = 1;
    private const int HeaderBytes = 8 + sizeof(int) + sizeof(long) + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "OCSTREET"u8;

    public static void Write(Stream stream, StreetRouter router)
    {
        var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            var tables = router.Network.Tables;
            writer.Write(tables.Source);
            writer.Write(tables.Attribution);
            Array(writer, tables.Nodes);
            Array(writer, tables.Segments);
            Array(writer, tables.ShapeStart);
            Array(writer, tables.ShapePoints);
            Strings(writer, tables.Names);
            Array(writer, tables.Turns);
            Strings(writer, [.. tables.Addresses.Select(address => address.Street)]);
            Strings(writer, [.. tables.Addresses.Select(address => address.Number)]);
            Array(writer, tables.Addresses.Select(address => PackedPoint.Of(address.At)).ToArray());
            writer.Write(tables.Areas.Length);
            foreach (var area in tables.Areas)
            {
                writer.Write((byte)area.Kind);
                Array(writer, area.Ring.Select(PackedPoint.Of).ToArray());
            }

            Array(writer, router.Hierarchy.Rank);
            Array(writer, router.Hierarchy.Arcs);
        }

        var payload = body.GetBuffer().AsSpan(0, (int)body.Length);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], payload.Length);
        SHA256.HashData(payload, header[20..]);
        stream.Write(header);
        stream.Write(payload);
    }

    public static StreetRouter Read(Stream stream)
    {
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new InvalidDataException("This is not a file of prepared streets.");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) is not Version and var version)
        {
            throw new InvalidDataException($"Streets are in version {version} of the file; this program reads version {Version}. Import them again.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(12));
        if (length is < 0 || length > System.Array.MaxLength || (stream.CanSeek && stream.Length - stream.Position != length))
        {
            throw new InvalidDataException("The file of streets is cut off, or something was added to it.");
        }

        var payload = new byte[length];
        if (stream.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false) < payload.Length)
        {
            throw new InvalidDataException("The file of streets is cut off.");
        }

        if (!SHA256.HashData(payload).AsSpan().SequenceEqual(header.AsSpan(20)))
        {
            throw new InvalidDataException("The file of streets was changed: its checksum does not match.");
        }

        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        var tables = Tables(reader);
        var network = new StreetNetwork(tables);
        var hierarchy = new ContractionHierarchy(Array<int>(reader), Array<HierarchyArc>(reader));
        return new StreetRouter(network, new TurnGraph(tables), hierarchy);
    }

    private static StreetTables Tables(BinaryReader reader)
    {
        var (source, attribution) = (reader.ReadString(), reader.ReadString());
        var nodes = Array<PackedPoint>(reader);
        var segments = Array<StreetSegment>(reader);
        var shapeStart = Array<int>(reader);
        var shapePoints = Array<PackedPoint>(reader);
        var names = Strings(reader);
        var turns = Array<ForbiddenTurn>(reader);
        var (streets, numbers, places) = (Strings(reader), Strings(reader), Array<PackedPoint>(reader));
        var areas = new StreetArea[reader.ReadInt32()];
        for (var i = 0; i < areas.Length; i++)
        {
            areas[i] = new StreetArea((AreaKind)reader.ReadByte(), Points(Array<PackedPoint>(reader)));
        }

        return new StreetTables(
            source, attribution, nodes, segments, shapeStart, shapePoints, names, turns, [.. places.Select((place, i) => new StreetAddress(streets[i], numbers[i], place.Point))], areas);
    }

    private static GeoPoint[] Points(PackedPoint[] packed) => [.. packed.Select(point => point.Point)];

    private static void Array<T>(BinaryWriter writer, T[] entries)
        where T : unmanaged
    {
        writer.Write(entries.Length);
        writer.Write(MemoryMarshal.AsBytes(entries.AsSpan()));
    }

    private static T[] Array<T>(BinaryReader reader)
        where T : unmanaged
    {
        var entries = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
        return entries;
    }

    private static void Strings(BinaryWriter writer, string[] strings)
    {
        writer.Write(strings.Length);
        foreach (var text in strings)
        {
            writer.Write(text);
        }
    }

    private static string[] Strings(BinaryReader reader)
    {
        var strings = new string[reader.ReadInt32()];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = reader.ReadString();
        }

        return strings;
    }
}
