using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Puts items into a uniformly random order: what shoppers look at by place alone can be told only where place and item are independent.</summary>
public static class ExplorationShuffle
{
    /// <summary>Fisher and Yates' shuffle; every order is equally likely, up to a bias under 2^-32. The same seed gives the same order.</summary>
    public static void Shuffle<T>(Span<T> items, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (var place = items.Length - 1; place > 0; place--)
        {
            var other = random.NextBelow(place + 1);
            (items[place], items[other]) = (items[other], items[place]);
        }
    }
}
