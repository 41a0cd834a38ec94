using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OpsConsole.Engines.Tests.Routing.Streets;

/// <summary>Writes small OpenStreetMap PBF files, by the format's description and independently of the reader.</summary>
internal sealed class PbfWriter
{
    private readonly List<(long Id, double Lat, double Lon, (string, string)[] Tags)> _nodes = [];
    private readonly List<byte[]> _ways = [];
    private readonly List<byte[]> _relations = [];
    private readonly List<string> _texts = [""];

    public bool Dense { get; init; } = true;

    public bool Compressed { get; init; } = true;

    public string Feature { get; init; } = "OsmSchema-V0.6";

    public PbfWriter Node(long id, double lat, double lon, params (string, string)[] tags)
    {
        _nodes.Add((id, lat, lon, tags));
        return this;
    }

    public PbfWriter Way(long id, long[] nodes, params (string Key, string Value)[] tags)
    {
        _ways.Add(
        [
            .. Field(1, Varint((ulong)id)), .. Bytes(2, [.. tags.SelectMany(tag => Varint(Text(tag.Key)))]), .. Bytes(3, [.. tags.SelectMany(tag => Varint(Text(tag.Value)))]),
            .. Bytes(8, Differences(nodes)),
        ]);
        return this;
    }

    public PbfWriter Relation(long id, (string Role, int Kind, long Id)[] members, params (string Key, string Value)[] tags)
    {
        _relations.Add(
        [
            .. Field(1, Varint((ulong)id)), .. Bytes(2, [.. tags.SelectMany(tag => Varint(Text(tag.Key)))]), .. Bytes(3, [.. tags.SelectMany(tag => Varint(Text(tag.Value)))]),
            .. Bytes(8, [.. members.SelectMany(member => Varint(Text(member.Role)))]), .. Bytes(9, Differences([.. members.Select(member => member.Id)])),
            .. Bytes(10, [.. members.SelectMany(member => Varint((ulong)member.Kind))]),
        ]);
        return this;
    }

    public PbfWriter Restriction(long id, string kind, long from, long via, long to, params (string, string)[] more) =>
        Relation(id, [("from", 1, from), ("via", 0, via), ("to", 1, to)], [("type", "restriction"), ("restriction", kind), .. more]);

    public byte[] File()
    {
        byte[] nodes = Dense ? Bytes(2, Bytes(2, DenseNodes())) : Bytes(2, [.. _nodes.SelectMany(node => Bytes(1, PlainNode(node)))]);
        byte[] groups = [.. nodes, .. Bytes(2, [.. _ways.SelectMany(way => Bytes(3, way))]), .. Bytes(2, [.. _relations.SelectMany(relation => Bytes(4, relation))])];
        byte[] block = [.. Bytes(1, [.. _texts.SelectMany(text => Bytes(1, Encoding.UTF8.GetBytes(text)))]), .. groups];
        return [.. Blob("OSMHeader", Bytes(4, Encoding.UTF8.GetBytes(Feature))), .. Blob("OSMData", block)];
    }

    private byte[] DenseNodes()
    {
        long[] ids = [.. _nodes.Select(node => node.Id)];
        return
        [
            .. Bytes(1, Differences(ids)), .. Bytes(8, Differences([.. _nodes.Select(node => Unit(node.Lat))])), .. Bytes(9, Differences([.. _nodes.Select(node => Unit(node.Lon))])),
            .. Bytes(10, [.. _nodes.SelectMany(node => (byte[])[.. node.Tags.SelectMany(tag => (byte[])[.. Varint(Text(tag.Item1)), .. Varint(Text(tag.Item2))]), 0])]),
        ];
    }

    private byte[] PlainNode((long Id, double Lat, double Lon, (string, string)[] Tags) node) =>
    [
        .. Field(1, Varint(Zigzag(node.Id))), .. Bytes(2, [.. node.Tags.SelectMany(tag => Varint(Text(tag.Item1)))]), .. Bytes(3, [.. node.Tags.SelectMany(tag => Varint(Text(tag.Item2)))]),
        .. Field(8, Varint(Zigzag(Unit(node.Lat)))), .. Field(9, Varint(Zigzag(Unit(node.Lon)))),
    ];

    private byte[] Blob(string type, byte[] content)
    {
        byte[] blob = Compressed ? [.. Field(2, Varint((ulong)content.Length)), .. Bytes(3, Deflated(content))] : Bytes(1, content);
        byte[] header = [.. Bytes(1, Encoding.UTF8.GetBytes(type)), .. Field(3, Varint((ulong)blob.Length))];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        return [.. length, .. header, .. blob];
    }

    private ulong Text(string text)
    {
        if (!_texts.Contains(text))
        {
            _texts.Add(text);
        }

        return (ulong)_texts.IndexOf(text);
    }

    private static byte[] Deflated(byte[] content)
    {
        var packed = new MemoryStream();
        using (var deflating = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            deflating.Write(content);
        }

        return packed.ToArray();
    }

    private static long Unit(double degrees) => (long)Math.Round(degrees * 1e7);

    private static ulong Zigzag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static byte[] Differences(long[] values) => [.. values.SelectMany((value, i) => Varint(Zigzag(i == 0 ? value : value - values[i - 1])))];

    private static byte[] Field(int number, byte[] varint) => [.. Varint((ulong)number << 3), .. varint];

    private static byte[] Bytes(int number, byte[] content) => [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
