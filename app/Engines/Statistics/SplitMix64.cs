namespace OpsConsole.Engines.Statistics;

/// <summary>A small, fast source of random numbers with 64 bits of state (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).</summary>
/// <remarks>A mutable struct: pass it by reference, or two copies give the same numbers.</remarks>
public struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        var value = _state;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, below): by multiplication (Lemire 2019), with a bias under 2^-32 for any range of 32 bits.</summary>
    public int NextBelow(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);
}
