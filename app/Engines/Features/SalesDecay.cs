using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Features;

/// <summary>A count of sales decayed with five half-lives to one moment.</summary>
/// <param name="Days3">Half-life of 3 days.</param>
/// <param name="Days7">Half-life of 7 days.</param>
/// <param name="Days14">Half-life of 14 days.</param>
/// <param name="Days30">Half-life of 30 days.</param>
/// <param name="Days90">Half-life of 90 days.</param>
public readonly record struct SalesDecay(double Days3, double Days7, double Days14, double Days30, double Days90)
{
    private static readonly HalfLife Fortnight = new(14);
    private static readonly HalfLife Quarter = new(90);

    /// <summary>One sale, now.</summary>
    public static readonly SalesDecay One = new(1, 1, 1, 1, 1);

    /// <summary>The same count seen so much later.</summary>
    /// <param name="ageMs">0 or more.</param>
    public SalesDecay After(long ageMs)
    {
        // Two powers give all five factors: 90 = 3 · 30 = 30 · 3, 14 = 2 · 7.
        var (fortnight, quarter) = (Fortnight.Weight(ageMs), Quarter.Weight(ageMs));
        var month = quarter * quarter * quarter;
        var (squared, fourth) = (month * month, month * month * month * month);
        return new SalesDecay(
            Days3 * (fourth * fourth * squared), Days7 * (fortnight * fortnight), Days14 * fortnight, Days30 * month, Days90 * quarter);
    }

    /// <summary>Both counts, taken at the same moment, as one.</summary>
    public SalesDecay Plus(in SalesDecay other) =>
        new(Days3 + other.Days3, Days7 + other.Days7, Days14 + other.Days14, Days30 + other.Days30, Days90 + other.Days90);

    /// <summary>Count at <paramref name="atMs"/> and further events at <paramref name="eventMs"/>; decayed to the later of both.</summary>
    public SalesDecay With(long atMs, in SalesDecay events, long eventMs) =>
        eventMs >= atMs ? After(eventMs - atMs).Plus(events) : Plus(events.After(atMs - eventMs));
}
