namespace OpsConsole.Engines.Drift;

/// <summary>Whether the level of a series has fallen and stays down, and since when.</summary>
/// <param name="Statistic">What the values lie below their level by, added up since they do, in standard deviations; 0 where they do not.</param>
/// <param name="Since">Index of the current value from which on the level is lower; null where the statistic is 0.</param>
/// <param name="Before">Mean before it.</param>
/// <param name="After">Mean since; the mean of all current values where nothing fell.</param>
/// <param name="PValue">How often chance alone reaches the statistic within so many values, at most.</param>
public readonly record struct LevelFall(double Statistic, int? Since, double Before, double After, double PValue)
{
    /// <summary>Fewest reference values: before that a spread is not known.</summary>
    public const int LeastReference = 10;

    /// <summary>
    /// Compares each current value with all before it, the reference's included, and adds up what it lies below them (<see cref="Cusum"/>). So neither level nor
    /// spread need be known beforehand, and their errors cost no false alarms (self-starting; Hawkins 1987).
    /// </summary>
    /// <param name="reference">Values by time; NaN for a gap. At least <see cref="LeastReference"/> numbers, or nothing is found.</param>
    /// <param name="current">The values after them.</param>
    /// <param name="leastFall">Smallest relative fall that matters, 0 to 1: where the series is very steady, less is passed over.</param>
    public static LevelFall Of(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, double leastFall)
    {
        var known = new Known();
        foreach (var value in reference)
        {
            known.Add(value);
        }

        var before = known.Mean;
        if (known.Count < LeastReference || known.Deviation <= 0)
        {
            return new LevelFall(0, null, before, MeanFrom(current, 0), 1);
        }

        // Half of the shift that is to be found fastest, and no shift below the one that matters.
        var allowance = Math.Max(0.5, leastFall * Math.Abs(before) / 2 / known.Deviation);
        var cusum = new Cusum(0, 1, double.PositiveInfinity, allowance);
        var seen = 0;
        foreach (var value in current)
        {
            cusum.Add(known.Score(value));
            known.Add(value);
            seen += double.IsNaN(value) ? 0 : 1;
        }

        return cusum is { Below: > 0, BelowSince: { } since }
            ? new LevelFall(cusum.Below, since, before, MeanFrom(current, since), 1 - Math.Exp(-seen / Cusum.AverageRunLength(cusum.Below, allowance)))
            : new LevelFall(0, null, before, MeanFrom(current, 0), 1);
    }

    private static double MeanFrom(ReadOnlySpan<double> values, int from)
    {
        var known = new Known();
        foreach (var value in values[from..])
        {
            known.Add(value);
        }

        return known.Count == 0 ? double.NaN : known.Mean;
    }

    /// <summary>Mean and deviation of the values so far (Welford).</summary>
    private struct Known
    {
        private double _squares;

        public int Count { get; private set; }

        public double Mean { get; private set; }

        public readonly double Deviation => Count < 2 ? 0 : Math.Sqrt(_squares / (Count - 1));

        public void Add(double value)
        {
            if (double.IsNaN(value))
            {
                return;
            }

            Count++;
            var distance = value - Mean;
            Mean += distance / Count;
            _squares += distance * (value - Mean);
        }

        /// <summary>A value against those before it as a standard normal score, NaN for a gap: Student's t, made normal by Wallace's approximation (1959).</summary>
        public readonly double Score(double value)
        {
            var freedom = Count - 1d;
            var t = (value - Mean) / Deviation * Math.Sqrt(Count / (Count + 1d));
            return Math.CopySign(((8 * freedom) + 1) / ((8 * freedom) + 3) * Math.Sqrt(freedom * Math.Log(1 + (t * t / freedom))), t);
        }
    }
}
