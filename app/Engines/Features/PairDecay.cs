using OpsConsole.Engines.Quantities;

namespace OpsConsole.Engines.Features;

/// <summary>
/// A count of events decayed with three half-lives to one moment. Each half-life is three times the one before it, so that one power
/// gives all three factors.
/// </summary>
/// <param name="Days20">Half-life of 20 days.</param>
/// <param name="Days60">Half-life of 60 days.</param>
/// <param name="Days180">Half-life of 180 days.</param>
public readonly record struct PairDecay(float Days20, float Days60, float Days180)
{
    /// <summary>Half-life of <see cref="Days180"/>; the others are a third and a ninth of it.</summary>
    public static readonly HalfLife Slowest = new(180);

    /// <summary>One event, now.</summary>
    public static readonly PairDecay One = new(1, 1, 1);

    /// <summary>The same count seen so much later.</summary>
    /// <param name="ageMs">0 or more.</param>
    public PairDecay After(long ageMs)
    {
        var slow = (float)Slowest.Weight(ageMs);
        var middle = slow * slow * slow;
        return new PairDecay(Days20 * middle * middle * middle, Days60 * middle, Days180 * slow);
    }

    /// <summary>Both counts, taken at the same moment, as one.</summary>
    public PairDecay Plus(in PairDecay other) => new(Days20 + other.Days20, Days60 + other.Days60, Days180 + other.Days180);

    /// <summary>Count at <paramref name="atMs"/> with one more event at <paramref name="eventMs"/>; decayed to the later of both.</summary>
    public PairDecay With(long atMs, long eventMs) =>
        eventMs >= atMs ? After(eventMs - atMs).Plus(One) : Plus(One.After(atMs - eventMs));
}
