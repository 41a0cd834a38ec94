namespace OpsConsole.Merchandising.Hits;

/// <summary>Counts of the newest periods of one length. Not thread-safe.</summary>
/// <param name="periods">How many are kept.</param>
internal sealed class PeriodRing(int periods)
{
    private readonly long[] _counts = new long[periods];
    private long _newest = long.MinValue;

    /// <summary>Adds to a period; one that is no longer kept is let go.</summary>
    /// <param name="period">Number of the period since the epoch.</param>
    /// <param name="count">What is added.</param>
    public void Add(long period, long count)
    {
        Advance(period);
        if (period > _newest - periods)
        {
            _counts[period % periods] += count;
        }
    }

    /// <summary>The counts up to a period, oldest first: as many as are kept.</summary>
    public long[] UpTo(long period)
    {
        Advance(period);
        var counts = new long[periods];
        for (var ago = 0; ago < periods; ago++)
        {
            counts[periods - 1 - ago] = period - ago > _newest - periods ? _counts[(period - ago) % periods] : 0;
        }

        return counts;
    }

    private void Advance(long period)
    {
        if (period <= _newest)
        {
            return;
        }

        for (var passed = Math.Max(_newest + 1, period - periods + 1); passed <= period; passed++)
        {
            _counts[passed % periods] = 0;
        }

        _newest = period;
    }
}
