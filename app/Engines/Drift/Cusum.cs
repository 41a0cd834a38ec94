namespace OpsConsole.Engines.Drift;

/// <summary>
/// Watches a series for a lasting change of its level, in both directions (Page 1954). Each side adds up what a value exceeds the mean by,
/// less an allowance, and never falls below zero; at the threshold it says that the level has changed, and since when.
/// </summary>
/// <param name="mean">Level of the series while nothing changes.</param>
/// <param name="deviation">Its standard deviation, above 0.</param>
/// <param name="threshold">In standard deviations: see <see cref="ThresholdFor"/>.</param>
/// <param name="allowance">In standard deviations; half the shift that is to be found fastest. Default 0.5: a shift of one.</param>
public sealed class Cusum(double mean, double deviation, double threshold, double allowance = 0.5)
{
    private double _above;
    private double _below;
    private int _aboveSince = -1;
    private int _belowSince = -1;
    private int _seen;

    /// <summary>What values lie below the mean by, added up since they do, in standard deviations.</summary>
    public double Below => _below;

    /// <summary>Index of the first of them, or null.</summary>
    public int? BelowSince => _below > 0 ? _belowSince : null;

    /// <summary>Takes the next value; NaN is passed over.</summary>
    /// <returns>The index of the value from which on the level is different, or null while none is.</returns>
    public int? Add(double value)
    {
        var index = _seen++;
        if (double.IsNaN(value))
        {
            return null;
        }

        var distance = (value - mean) / deviation;
        (_above, _aboveSince) = Step(_above, _aboveSince, distance - allowance, index);
        (_below, _belowSince) = Step(_below, _belowSince, -distance - allowance, index);
        return _above >= threshold ? _aboveSince : _below >= threshold ? _belowSince : null;
    }

    /// <summary>The threshold with a wanted average run length: how many values pass on average before a false alarm, both directions together.</summary>
    /// <remarks><see cref="AverageRunLength"/>, solved by bisection; a test holds it against simulation.</remarks>
    /// <param name="averageRunLength">Values between false alarms, 10 or more.</param>
    /// <param name="allowance">As above.</param>
    public static double ThresholdFor(double averageRunLength, double allowance = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(averageRunLength, 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(allowance);

        // Each of two sides runs twice as long as both together.
        var oneSided = 2 * averageRunLength;
        var (low, high) = (0d, 100d);
        for (var round = 0; round < 100; round++)
        {
            var middle = (low + high) / 2;
            (low, high) = AverageRunLength(middle, allowance) < oneSided ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>How many independent normal values pass on average before one direction reaches a threshold by chance: Siegmund's approximation (1985).</summary>
    /// <param name="threshold">In standard deviations, not below 0.</param>
    /// <param name="allowance">As above.</param>
    public static double AverageRunLength(double threshold, double allowance)
    {
        var drift = 2 * allowance * (threshold + 1.166);
        return (Math.Exp(drift) - drift - 1) / (2 * allowance * allowance);
    }

    private static (double Sum, int Since) Step(double sum, int since, double step, int index)
    {
        var next = sum + step;
        return next <= 0 ? (0, -1) : (next, sum <= 0 ? index : since);
    }
}
