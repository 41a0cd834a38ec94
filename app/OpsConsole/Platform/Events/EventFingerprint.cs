using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>
/// 64 bits of what the client said (not of what the server added), so that a repeat of an event is told from another event under the same id.
/// </summary>
internal static class EventFingerprint
{
    /// <summary>First eight bytes of the SHA-256 of the fields, each with its length before it.</summary>
    public static long Of(ShopEvent shopEvent)
    {
        var text = 8 * sizeof(int) + MaxBytes(shopEvent.UserId) + MaxBytes(shopEvent.SessionId) + MaxBytes(shopEvent.ItemId) + MaxBytes(shopEvent.Currency)
            + MaxBytes(shopEvent.Query) + MaxBytes(shopEvent.SlateId) + MaxBytes(shopEvent.Surface) + MaxBytes(shopEvent.Context);
        var rented = ArrayPool<byte>.Shared.Rent(text + 64);
        try
        {
            var length = 0;
            Number(rented, ref length, (long)shopEvent.Type);
            Number(rented, ref length, shopEvent.OccurredAt.ToUnixTimeMilliseconds());
            Number(rented, ref length, shopEvent.Value is { } value ? Money.ToTenThousandths(value) : long.MinValue);
            Number(rented, ref length, BitConverter.DoubleToInt64Bits(shopEvent.Quantity));
            Number(rented, ref length, shopEvent.Position ?? long.MinValue);
            Text(rented, ref length, shopEvent.UserId);
            Text(rented, ref length, shopEvent.SessionId);
            Text(rented, ref length, shopEvent.ItemId);
            Text(rented, ref length, shopEvent.Currency);
            Text(rented, ref length, shopEvent.Query);
            Text(rented, ref length, shopEvent.SlateId);
            Text(rented, ref length, shopEvent.Surface);
            Text(rented, ref length, shopEvent.Context);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(rented.AsSpan(0, length), hash);
            return BinaryPrimitives.ReadInt64LittleEndian(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int MaxBytes(string? text) => 3 * (text?.Length ?? 0);

    private static void Number(byte[] target, ref int length, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(length), number);
        length += sizeof(long);
    }

    private static void Text(byte[] target, ref int length, string? text)
    {
        var written = text is null ? -1 : Encoding.UTF8.GetBytes(text, target.AsSpan(length + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(length), written);
        length += sizeof(int) + Math.Max(written, 0);
    }
}
