namespace OpsConsole.Engines.Features;

/// <summary>What a shopper has done with one item.</summary>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Weight">Purchases, each weighted by forward decay: see <see cref="UserHistory.Decay"/>.</param>
/// <param name="Count">Purchases; lines of one visit count once.</param>
/// <param name="Quantity">Units over all purchases.</param>
/// <param name="FirstAtMs">Earliest purchase, Unix ms.</param>
/// <param name="LastAtMs">Latest purchase, Unix ms.</param>
/// <param name="Recent">Purchases, decayed with half-lives of 20, 60 and 180 days to <paramref name="LastAtMs"/>.</param>
/// <param name="Price">Price of a unit at the latest purchase that told one; 0 where none did.</param>
public readonly record struct HistoryEntry(
    int Item, double Weight, int Count, float Quantity, long FirstAtMs, long LastAtMs, PairDecay Recent, float Price);
