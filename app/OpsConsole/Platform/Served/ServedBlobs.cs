using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace OpsConsole.Platform.Served;

/// <summary>
/// The places of a slate as bytes: a format byte, then for each place ordinal, score and propensity (4 bytes each, little-endian) and the id (one byte of
/// length, UTF-8). Ids have at most 64 characters.
/// </summary>
internal static class ServedBlobs
{
    private const byte Format = 1;
    private const int Fixed = 13;

    /// <summary>Writes the places into a buffer that is emptied first.</summary>
    public static void Write(ImmutableArray<ServedItem> items, ArrayBufferWriter<byte> target)
    {
        target.ResetWrittenCount();
        target.GetSpan(1)[0] = Format;
        target.Advance(1);
        foreach (var item in items)
        {
            var place = target.GetSpan(Fixed + byte.MaxValue);
            BinaryPrimitives.WriteInt32LittleEndian(place, item.Ordinal);
            BinaryPrimitives.WriteSingleLittleEndian(place[4..], item.Score);
            BinaryPrimitives.WriteSingleLittleEndian(place[8..], item.Propensity);
            var length = Encoding.UTF8.GetBytes(item.ItemId, place.Slice(Fixed, byte.MaxValue));
            place[12] = (byte)length;
            target.Advance(Fixed + length);
        }
    }

    /// <summary>Reads them back.</summary>
    /// <exception cref="FormatException">These are not the bytes of a slate.</exception>
    public static ImmutableArray<ServedItem> Read(ReadOnlySpan<byte> bytes, Func<string, string> share)
    {
        if (bytes.IsEmpty || bytes[0] != Format)
        {
            throw new FormatException("not the places of a served slate, format 1");
        }

        var items = ImmutableArray.CreateBuilder<ServedItem>(bytes.Length / (Fixed + 4));
        for (var rest = bytes[1..]; !rest.IsEmpty;)
        {
            if (rest.Length < Fixed || rest.Length < Fixed + rest[12])
            {
                throw new FormatException("a place of a served slate is cut short");
            }

            items.Add(new ServedItem(
                share(Encoding.UTF8.GetString(rest.Slice(Fixed, rest[12]))), BinaryPrimitives.ReadInt32LittleEndian(rest),
                BinaryPrimitives.ReadSingleLittleEndian(rest[4..]), BinaryPrimitives.ReadSingleLittleEndian(rest[8..])));
            rest = rest[(Fixed + rest[12])..];
        }

        return items.DrainToImmutable();
    }

    /// <summary>The vectors' values as bytes, in the machine's order: every machine we run on is little-endian.</summary>
    public static ReadOnlySpan<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan());

    /// <summary>Reads values back.</summary>
    public static float[] Floats(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
