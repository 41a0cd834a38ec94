using System.Runtime.InteropServices;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Events;

/// <summary>
/// 64 bits of what the client said (not of what the server added), so that a repeat of an event is told from another event under the same id. Not a secret and
/// not proof against somebody who makes two of his own events collide: he would only lose one of them. FNV-1a over 16-bit units with the finaliser of MurmurHash3.
/// </summary>
internal static class EventFingerprint
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Hash of the fields, each text with its length before it.</summary>
    public static long Of(ShopEvent shopEvent)
    {
        var hash = Offset;
        hash = Add(hash, (long)shopEvent.Type);
        hash = Add(hash, shopEvent.OccurredAt.ToUnixTimeMilliseconds());
        hash = Add(hash, shopEvent.Value is { } value ? Money.ToTenThousandths(value) : long.MinValue);
        hash = Add(hash, BitConverter.DoubleToInt64Bits(shopEvent.Quantity));
        hash = Add(hash, shopEvent.Position ?? long.MinValue);
        hash = Add(hash, shopEvent.UserId);
        hash = Add(hash, shopEvent.SessionId);
        hash = Add(hash, shopEvent.ItemId);
        hash = Add(hash, shopEvent.Currency);
        hash = Add(hash, shopEvent.Query);
        hash = Add(hash, shopEvent.SlateId);
        hash = Add(hash, shopEvent.Surface);
        hash = Add(hash, shopEvent.Context);
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return (long)(hash ^ (hash >> 33));
    }

    private static ulong Add(ulong hash, long number) => Add(hash, MemoryMarshal.Cast<long, char>(MemoryMarshal.CreateReadOnlySpan(ref number, 1)));

    private static ulong Add(ulong hash, string? text) => Add((hash ^ (uint)(text?.Length ?? -1)) * Prime, text.AsSpan());

    private static ulong Add(ulong hash, ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash;
    }
}
