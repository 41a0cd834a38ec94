using System.Buffers.Binary;
using System.Security.Cryptography;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

/// <summary>Parts of a model file by themselves, whole or spoilt; the hash is always right.</summary>
internal static class FileBytes
{
    public static byte[] Write(Action<ModelFileWriter> parts)
    {
        var file = new ModelFileWriter(ModelFileWriter.Linear, 0);
        parts(file);
        using var stream = new MemoryStream();
        file.Complete(stream);
        return stream.ToArray();
    }

    /// <summary>A reader that stands behind the header.</summary>
    public static ModelFileReader Open(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return new ModelFileReader(stream, ModelFileWriter.Linear, "a model");
    }

    /// <summary>With four of the bytes behind the header set to a value.</summary>
    public static byte[] Change(byte[] bytes, int place, int value)
    {
        var changed = (byte[])bytes.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(Place(bytes, place, 4)), value);
        return Hashed(changed);
    }

    /// <summary>Without what lies behind some place after the header.</summary>
    public static byte[] Cut(byte[] bytes, int place) => Hashed(bytes[..(Place(bytes, place, 1) + SHA256.HashSizeInBytes)]);

    private static int Place(byte[] bytes, int place, int least)
    {
        var header = Write(_ => { }).Length - SHA256.HashSizeInBytes;
        return header + place % (bytes.Length - SHA256.HashSizeInBytes - header - least + 1);
    }

    private static byte[] Hashed(byte[] bytes)
    {
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes), bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes));
        return bytes;
    }
}
