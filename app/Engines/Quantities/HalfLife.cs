namespace OpsConsole.Engines.Quantities;

/// <summary>Exponential decay by its half-life: what happened that long ago weighs half.</summary>
/// <param name="Days">Half-life in days; positive.</param>
public readonly record struct HalfLife(double Days)
{
    /// <summary>Milliseconds of a day.</summary>
    public const double DayMs = 86_400_000d;

    /// <summary>Weight of something of an age: 1 now, ½ after one half-life; more than 1 for a negative age.</summary>
    public double Weight(long ageMs) => Math.Pow(2, -ageMs / (Days * DayMs));

    /// <summary>
    /// Sum of the weights of a steady stream of one a day. Dividing a decayed count by it gives a daily rate, so that counts of
    /// different half-lives compare.
    /// </summary>
    public double DailyMass => Days / Math.Log(2);
}
