using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Reads a model file from front to back and refuses whatever does not fit.</summary>
internal sealed class ModelFileReader
{
    /// <summary>1 GB: far above 100,000 items with 1,000 neighbours each in two matrices.</summary>
    private const long MostBytes = 1L << 30;

    private readonly byte[] _bytes;
    private readonly int _end;
    private int _place;

    /// <summary>Takes the stream in and checks format, version and hash.</summary>
    public ModelFileReader(Stream from, ReadOnlySpan<byte> magic, string kind)
    {
        _bytes = ReadAll(from);
        _end = _bytes.Length - SHA256.HashSizeInBytes;
        Expect(_bytes.AsSpan().StartsWith(magic), "not " + kind);
        Expect(_end >= magic.Length + 12, $"cut off after {_bytes.Length} bytes");
        var version = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(magic.Length));
        Expect(version == ModelFileWriter.FormatVersion, $"format {version}, this program reads {ModelFileWriter.FormatVersion}");
        Expect(
            CryptographicOperations.FixedTimeEquals(SHA256.HashData(_bytes.AsSpan(0, _end)), _bytes.AsSpan(_end)),
            "the hash at the end does not match: cut off or changed");
        AsOfMs = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(magic.Length + 4));
        _place = magic.Length + 12;
    }

    /// <summary>Nothing from this moment on was seen in training, Unix ms.</summary>
    public long AsOfMs { get; }

    public LinearBlendOptions ReadOptions()
    {
        var json = Read<byte>("options");
        try
        {
            var options = JsonSerializer.Deserialize(json, ModelFileJson.Default.LinearBlendOptions);
            Expect(options is not null, "the options are null");
            return options!.Validated();
        }
        catch (Exception refused) when (refused is JsonException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"model file: options: {refused.Message}", refused);
        }
    }

    public byte[] ReadBytes(string part) => Read<byte>(part);

    public int[] ReadIntegers(string part) => Read<int>(part);

    /// <summary>Floats, all of them finite.</summary>
    public float[] ReadWeights(string part)
    {
        var values = Read<float>(part);
        Expect(Array.TrueForAll(values, float.IsFinite), $"{part}: a value is not finite");
        return values;
    }

    /// <summary>Doubles, all of them finite.</summary>
    public double[] ReadNumbers(string part)
    {
        var values = Read<double>(part);
        Expect(Array.TrueForAll(values, double.IsFinite), $"{part}: a value is not finite");
        return values;
    }

    /// <summary>Whether nothing is left but the hash.</summary>
    public bool IsAtEnd => _place == _end;

    public void ExpectEnd() => Expect(_place == _end, $"{_end - _place} bytes too many");

    public static void ExpectOrdinals(int[] items, int itemCount, string part) =>
        Expect(Array.TrueForAll(items, item => (uint)item < (uint)itemCount), $"{part}: an item is not among the {itemCount}");

    public static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException("model file: " + otherwise);
        }
    }

    private T[] Read<T>(string part)
        where T : unmanaged
    {
        Expect(_end - _place >= 4, $"{part}: the length is cut off");
        var length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_place));
        _place += 4;
        var bytes = (long)length * Marshal.SizeOf<T>();
        Expect(length >= 0 && bytes <= _end - _place, $"{part}: {length} values do not fit");
        var values = MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_place, (int)bytes)).ToArray();
        _place += (int)bytes;
        return values;
    }

    private static byte[] ReadAll(Stream from)
    {
        var taken = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            Expect(taken.Length + read <= MostBytes, $"larger than {MostBytes} bytes");
            taken.Write(buffer, 0, read);
        }

        return taken.ToArray();
    }
}
