namespace OpsConsole.FeatureStore;

/// <summary>The newest delays of something, for a median and a worst case that follow what happens now. One writer, any readers.</summary>
internal sealed class RecentDelays
{
    /// <summary>How many are kept.</summary>
    private const int Kept = 512;

    private readonly double[] _delaysMs = new double[Kept];
    private long _count;

    /// <summary>Adds one.</summary>
    public void Add(double delayMs)
    {
        var count = _count;
        Volatile.Write(ref _delaysMs[count % Kept], Math.Max(0, delayMs));
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>What they are like; null before the first.</summary>
    public DelayFigures? Figures()
    {
        var count = (int)Math.Min(Kept, Volatile.Read(ref _count));
        if (count == 0)
        {
            return null;
        }

        // A delay that is overwritten meanwhile is simply a newer one.
        var sorted = new double[count];
        for (var place = 0; place < count; place++)
        {
            sorted[place] = Volatile.Read(ref _delaysMs[place]);
        }

        Array.Sort(sorted);
        return new DelayFigures(count, sorted[(count - 1) / 2], sorted[(int)Math.Round(0.99 * (count - 1))], sorted[^1]);
    }
}

/// <summary>What delays are like.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="P50Ms">Half of them are at most this.</param>
/// <param name="P99Ms">All but a hundredth part are at most this.</param>
/// <param name="MaxMs">The greatest.</param>
internal sealed record DelayFigures(int Count, double P50Ms, double P99Ms, double MaxMs);
