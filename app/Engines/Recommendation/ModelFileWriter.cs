using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Gathers a model's bytes and writes them with their hash behind them.</summary>
internal sealed class ModelFileWriter
{
    /// <summary>Format of the bytes behind it; changed with every change of meaning.</summary>
    public const int FormatVersion = 1;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="magic">What kind of file it is, eight bytes.</param>
    /// <param name="asOfMs">Nothing from this moment on was seen in training, Unix ms.</param>
    public ModelFileWriter(ReadOnlySpan<byte> magic, long asOfMs)
    {
        // Arrays are written as they lie in memory.
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("model files are little-endian");
        }

        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(header, FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], asOfMs);
        _bytes.Write(magic);
        _bytes.Write(header);
    }

    /// <summary>First bytes of a linear model's file.</summary>
    public static ReadOnlySpan<byte> Linear => "OCLINEAR"u8;

    /// <summary>First bytes of a file with a ranker.</summary>
    public static ReadOnlySpan<byte> TwoStage => "OCRANKER"u8;

    public void Write(LinearBlendOptions options) => Write<byte>(JsonSerializer.SerializeToUtf8Bytes(options, ModelFileJson.Default.LinearBlendOptions));

    /// <summary>An array with its length before it.</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, values.Length);
        _bytes.Write(length);
        _bytes.Write(MemoryMarshal.AsBytes(values));
    }

    public void Complete(Stream to)
    {
        to.Write(_bytes.WrittenSpan);
        to.Write(SHA256.HashData(_bytes.WrittenSpan));
    }
}
