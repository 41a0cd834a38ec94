using System.Buffers.Binary;
using System.IO.Compression;

namespace OpsConsole.Engines.Routing.Streets.Osm;

/// <summary>Reads the blocks of an OpenStreetMap PBF file (wiki.openstreetmap.org, "PBF Format") one after another from a stream that need not seek.</summary>
internal static class OsmPbfReader
{
    private const int MostHeaderBytes = 64 << 10;
    private const int MostBlobBytes = 32 << 20;

    /// <summary>What a reader must understand to read the file rightly; a file that asks for more is refused.</summary>
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal) { "OsmSchema-V0.6", "DenseNodes" };

    /// <param name="stream">Read from where it stands to its end.</param>
    /// <param name="take">Gets each block.</param>
    /// <exception cref="InvalidDataException">The file is cut off, damaged or of another kind; the message names the byte at which its block begins.</exception>
    public static void Read(Stream stream, Action<OsmBlock> take)
    {
        var offset = 0L;
        var first = true;
        while (ReadBlob(stream, ref offset, out var begin) is { } blob)
        {
            if (first != (blob.Type == "OSMHeader"))
            {
                throw At(begin, first ? "an OpenStreetMap PBF file begins with a header" : "there is a second header");
            }

            first = false;
            if (blob.Type == "OSMData")
            {
                take(Parsed(begin, () => PrimitiveBlock.Parse(blob.Content)));
            }
            else if (blob.Type == "OSMHeader")
            {
                Parsed(begin, () => RequireUnderstood(blob.Content));
            }
        }

        if (first)
        {
            throw new InvalidDataException("The file is empty.");
        }
    }

    private static (string Type, byte[] Content)? ReadBlob(Stream stream, ref long offset, out long begin)
    {
        begin = offset;
        var at = offset;
        var prefix = new byte[sizeof(int)];
        var read = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        var headerLength = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (read < prefix.Length)
        {
            throw At(at, "the file is cut off");
        }

        if (headerLength is <= 0 or > MostHeaderBytes)
        {
            throw At(at, "this is not an OpenStreetMap PBF file, or it is damaged");
        }

        var (type, length) = Parsed(at, () => BlobHeader(Exactly(headerLength)));
        if (length is < 0 or > MostBlobBytes)
        {
            throw At(at, $"it claims {length} bytes, more than the format allows");
        }

        var bytes = Exactly((int)length);
        offset += sizeof(int) + headerLength + length;
        return (type, Parsed(at, () => Uncompressed(bytes)));

        byte[] Exactly(int count)
        {
            var buffer = new byte[count];
            return stream.ReadAtLeast(buffer, count, throwOnEndOfStream: false) == count ? buffer : throw At(at, "the file is cut off");
        }
    }

    private static (string Type, long Length) BlobHeader(byte[] message)
    {
        var (type, length) = ("", -1L);
        var reader = new ProtobufReader(message);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.Text();
                    break;
                case 3:
                    length = reader.Int64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (type, length);
    }

    private static byte[] Uncompressed(byte[] blob)
    {
        var (rawSize, zlib) = (0L, (byte[]?)null);
        var reader = new ProtobufReader(blob);
        while (reader.NextField())
        {
            switch (reader.Field)
            {
                case 1:
                    return reader.Bytes().ToArray();
                case 2:
                    rawSize = reader.Int64();
                    break;
                case 3:
                    zlib = reader.Bytes().ToArray();
                    break;
                case 4 or 5 or 6 or 7:
                    throw new InvalidDataException("it is compressed in another way than zlib");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (zlib is null || rawSize is < 0 or > MostBlobBytes)
        {
            throw new InvalidDataException("it holds nothing, or more than the format allows");
        }

        var content = new byte[rawSize];
        using var inflating = new ZLibStream(new MemoryStream(zlib), CompressionMode.Decompress);
        return inflating.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && inflating.ReadByte() < 0
            ? content
            : throw new InvalidDataException($"it does not unpack to the {rawSize} bytes that it claims");
    }

    private static bool RequireUnderstood(byte[] header)
    {
        var reader = new ProtobufReader(header);
        while (reader.NextField())
        {
            if (reader.Field != 4)
            {
                reader.Skip();
            }
            else if (reader.Text() is var feature && !Understood.Contains(feature))
            {
                throw new InvalidDataException($"the file asks for '{feature}', which is not supported");
            }
        }

        return true;
    }

    private static T Parsed<T>(long begin, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (InvalidDataException broken) when (!broken.Message.StartsWith("Block at", StringComparison.Ordinal))
        {
            throw At(begin, broken.Message);
        }
    }

    private static InvalidDataException At(long begin, string why) => new($"Block at byte {begin}: {why}.");
}
