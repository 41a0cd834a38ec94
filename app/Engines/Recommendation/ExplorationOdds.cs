using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Recommendation;

/// <summary>What is known of how an item of the newcomers' place fares.</summary>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Impressions">Times it was shown.</param>
/// <param name="Taps">Times it was tapped; more than impressions count as so many.</param>
public readonly record struct ItemExposure(int Item, double Impressions, double Taps);

/// <summary>
/// With which probability each newcomer is drawn for the newcomers' place: Thompson sampling (Thompson 1933), its probabilities computed ahead by Monte Carlo,
/// so that a draw's propensity is known exactly and not estimated. Immutable.
/// </summary>
/// <remarks>
/// The item with the greatest of the tap rates drawn from each one's Beta posterior wins; the share of rounds an item wins is its weight. Every item
/// keeps a part of an even share, so that no propensity is 0 and weights of one over it stay bounded.
/// </remarks>
public sealed class ExplorationOdds
{
    /// <summary>Nobody to draw.</summary>
    public static readonly ExplorationOdds None = new([], []);

    /// <summary>Part of the draws that goes evenly to all newcomers.</summary>
    public const double EvenShare = 0.2;

    private readonly int[] _items;
    private readonly double[] _weights;

    private ExplorationOdds(int[] items, double[] weights) => (_items, _weights) = (items, weights);

    /// <summary>Newcomers.</summary>
    public int Count => _items.Length;

    /// <summary>Their ordinals.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Their probabilities, which sum to 1.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Computes the probabilities. O(rounds · newcomers).</summary>
    /// <param name="newcomers">Each item once.</param>
    /// <param name="rate">Tap rate that an item never shown is believed to have, above 0 and below 1.</param>
    /// <param name="strength">Impressions that this belief is worth, above 0.</param>
    /// <param name="rounds">Draws; 2,000 give a weight of .1 within ± .013.</param>
    /// <param name="seed">The same seed, the same probabilities.</param>
    public static ExplorationOdds Compute(ReadOnlySpan<ItemExposure> newcomers, double rate, double strength, int rounds, ulong seed)
    {
        if (newcomers.IsEmpty)
        {
            return None;
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(strength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        rate = Math.Clamp(rate, 1e-4, 1 - 1e-4);
        var items = new int[newcomers.Length];

        // Random numbers of its own for each item: what happens to one leaves the draws of the others as they were, and so the odds nearly so.
        var random = new SplitMix64[newcomers.Length];
        var posteriors = new (double Taps, double Others)[newcomers.Length];
        for (var place = 0; place < items.Length; place++)
        {
            ref readonly var newcomer = ref newcomers[place];
            items[place] = newcomer.Item;
            random[place] = new SplitMix64(Mixed(seed, newcomer.Item));
            var taps = Math.Clamp(newcomer.Taps, 0, newcomer.Impressions);
            posteriors[place] = ((rate * strength) + taps, ((1 - rate) * strength) + newcomer.Impressions - taps);
        }

        var won = new int[items.Length];
        for (var round = 0; round < rounds; round++)
        {
            var (best, winner) = (double.NegativeInfinity, 0);
            for (var place = 0; place < items.Length; place++)
            {
                var drawn = BetaSampling.Next(posteriors[place].Taps, posteriors[place].Others, ref random[place]);
                if (drawn > best)
                {
                    (best, winner) = (drawn, place);
                }
            }

            won[winner]++;
        }

        var weights = Array.ConvertAll(won, count => ((1 - EvenShare) * count / rounds) + (EvenShare / won.Length));
        return new ExplorationOdds(items, weights);
    }

    /// <summary>Draws one of the newcomers that may be shown, by their weights among those. O(newcomers).</summary>
    /// <remarks>
    /// Each item has an exponential clock of its own, seeded by draw and item, that runs as fast as its weight; the first to ring is drawn (weighted
    /// rendezvous hashing). So a draw repeated with weights that have changed a little, or among others besides, mostly gives the same item.
    /// </remarks>
    /// <param name="seed">Of the draw: uniform over draws.</param>
    /// <param name="rule">Whether an item may be drawn here and now.</param>
    /// <param name="propensity">The probability, over seeds, of just this item; 0 where none may be shown.</param>
    /// <returns>The item, or −1 where none may be shown.</returns>
    public int Draw<TRule>(ulong seed, TRule rule, out double propensity)
        where TRule : struct, IItemRule
    {
        var (total, weight, first, drawn) = (0.0, 0.0, double.PositiveInfinity, -1);
        for (var at = 0; at < _items.Length; at++)
        {
            if (!rule.Allows(_items[at]))
            {
                continue;
            }

            total += _weights[at];
            var rings = -Math.Log(1 - new SplitMix64(Mixed(seed, _items[at])).NextDouble()) / _weights[at];
            if (rings < first)
            {
                (weight, first, drawn) = (_weights[at], rings, _items[at]);
            }
        }

        propensity = drawn < 0 ? 0 : weight / total;
        return drawn;
    }

    private static ulong Mixed(ulong seed, int item) => new SplitMix64(seed ^ ((ulong)(uint)item * 0xd1342543de82ef95)).Next();
}

/// <summary>Whether an item may be drawn.</summary>
public interface IItemRule
{
    /// <summary>Whether it may.</summary>
    bool Allows(int item);
}
