using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace OpsConsole.MobileClient.Shoppers;

/// <summary>
/// Random numbers that are the same for the same seed on every machine and every version of .NET: xoshiro256** seeded by
/// SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Not for secrets; one thread at a time.
/// </summary>
public sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double _spareNormal = double.NaN;

    /// <summary>Starts the sequence of a seed.</summary>
    public SeededRandom(ulong seed)
    {
        _a = Mix(ref seed);
        _b = Mix(ref seed);
        _c = Mix(ref seed);
        _d = Mix(ref seed);
    }

    /// <summary>A seed for one named part of a world, so that parts don't depend on the order in which they are made.</summary>
    public static ulong Derive(long seed, string part, long number = 0)
    {
        // FNV-1a over the UTF-16 bytes, then mixed: string.GetHashCode differs from process to process.
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var unit in MemoryMarshal.AsBytes(part.AsSpan()))
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        hash ^= (ulong)number * 0x9E3779B97F4A7C15UL;
        return Mix(ref hash);
    }

    /// <summary>Any 64 bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="below"/>).</summary>
    public int NextInt(int below) => (int)Math.BigMul(NextBits(), (ulong)below, out _);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Puts items into random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var place = items.Length - 1; place > 0; place--)
        {
            var other = NextInt(place + 1);
            (items[place], items[other]) = (items[other], items[place]);
        }
    }

    /// <summary>Normal with mean 0 and deviation 1 (polar method of Marsaglia).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            var spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        while (true)
        {
            var u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * Math.Log(s) / s);
                _spareNormal = v * scale;
                return u * scale;
            }
        }
    }

    /// <summary>Exponential with a mean: the wait between arrivals of a Poisson process.</summary>
    public double NextExponential(double mean) => -mean * Math.Log(1 - NextDouble());

    /// <summary>An RFC 9562 version 7 id of a moment whose random part comes from this sequence.</summary>
    public Guid NextUuid7(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)at.ToUnixTimeMilliseconds() << 16) | 0x7000 | (NextBits() & 0x0FFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (NextBits() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
