using System.Numerics;

namespace OpsConsole.Engines.Statistics;

/// <summary>
/// The log-linear scale of every latency histogram: 64 equal buckets an octave from 512 ns to 2^36 ns (68.7 s), so that a value read
/// back as its bucket's middle is off by at most 1/128 (0.79 %).
/// </summary>
/// <remarks>
/// One fixed scale instead of a configurable one: histograms of any two seconds, surfaces or program versions can be merged. After
/// G. Tene's HdrHistogram, without its auto-resizing.
/// </remarks>
public static class LatencyBuckets
{
    private const int LowestExponent = 9;
    private const int HighestExponent = 36;
    private const int BitsPerOctave = 6;
    private const int PerOctave = 1 << BitsPerOctave;

    /// <summary>Number of buckets.</summary>
    public const int Count = (HighestExponent - LowestExponent) * PerOctave;

    /// <summary>Greatest relative distance between a value from 512 ns to 68.7 s and what is read back.</summary>
    public const double RelativeError = 1.0 / (2 * PerOctave);

    /// <summary>Bucket of a duration; shorter and longer ones than the scale fall into the first and the last.</summary>
    public static int IndexOf(long nanoseconds)
    {
        if (nanoseconds < 1L << LowestExponent)
        {
            return 0;
        }

        if (nanoseconds >= 1L << HighestExponent)
        {
            return Count - 1;
        }

        var exponent = BitOperations.Log2((ulong)nanoseconds);
        return ((exponent - LowestExponent) << BitsPerOctave) | ((int)(nanoseconds >> (exponent - BitsPerOctave)) & (PerOctave - 1));
    }

    /// <summary>Smallest duration of a bucket, nanoseconds.</summary>
    public static long LowerBound(int index) => (long)(PerOctave + (index & (PerOctave - 1))) << ((index >> BitsPerOctave) + LowestExponent - BitsPerOctave);

    /// <summary>Middle of a bucket, nanoseconds: what a percentile reads back.</summary>
    public static double Middle(int index) => LowerBound(index) + (0.5 * (1L << ((index >> BitsPerOctave) + LowestExponent - BitsPerOctave)));
}
