using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace OpsConsole.Catalog;

/// <summary>The opaque place in a listing: the ordinal of the next item, which never changes.</summary>
internal static class ItemCursor
{
    public static string Write(int ordinal)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, ordinal);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The ordinal; null when the text is none of ours.</summary>
    public static int? Read(string cursor)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        if (cursor.Length != 6 || Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) != OperationStatus.Done || written != sizeof(int))
        {
            return null;
        }

        var ordinal = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return ordinal >= 0 ? ordinal : null;
    }
}
