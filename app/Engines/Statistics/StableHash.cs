using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Statistics;

/// <summary>
/// Spreads users evenly over [0, 1) by their id and a salt, the same in every process and for ever: who belongs to an experiment's arm or a
/// rollout's share needs no table.
/// </summary>
/// <remarks>
/// Each step multiplies to 128 bits and folds the halves (wyhash, Wang Yi), the result goes through MurmurHash3's finalizer (Appleby): every
/// output bit depends on every input bit, so shares by two salts are independent. Not for secrets. The bytes are those of UTF-16, little endian.
/// </remarks>
public static class StableHash
{
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;
    private const double StepsBelowOne = 1.0 / (1UL << 53);

    /// <summary>The user's place in [0, 1): uniform over users, independent between salts.</summary>
    /// <param name="userId">Any text; compared by its characters, so case counts.</param>
    /// <param name="salt">Names the purpose: an experiment's or a rollout's own.</param>
    public static double Share(string userId, string salt) => (Of(userId, salt) >> 11) * StepsBelowOne;

    /// <summary>The 64 bits that <see cref="Share"/> is made of.</summary>
    public static ulong Of(string userId, string salt)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(salt);

        // Lengths go in first: ("ab", "c") and ("a", "bc") must differ.
        var state = Fold(((ulong)salt.Length << 32) | (uint)userId.Length, Second);
        return Finish(Add(Add(state, salt), userId));
    }

    private static ulong Add(ulong state, string text)
    {
        var rest = MemoryMarshal.AsBytes(text.AsSpan());
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            state = Fold(state ^ MemoryMarshal.Read<ulong>(rest), Second);
        }

        var last = 0UL;
        for (var at = 0; at < rest.Length; at++)
        {
            last |= (ulong)rest[at] << (8 * at);
        }

        return Fold(state ^ last, First);
    }

    private static ulong Fold(ulong value, ulong factor)
    {
        var high = Math.BigMul(value ^ First, factor, out var low);
        return high ^ low;
    }

    private static ulong Finish(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
