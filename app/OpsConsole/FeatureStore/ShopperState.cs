using OpsConsole.Engines.Features;

namespace OpsConsole.FeatureStore;

/// <summary>What serving knows of one shopper at one moment. Immutable: the updater makes the next one, requests read without locks.</summary>
/// <param name="Purchases">What was bought.</param>
/// <param name="Viewed">Items opened, newest first, each once; at most <see cref="MaxViewed"/>.</param>
/// <param name="Carted">Items put into the cart and not bought since, newest first; at most <see cref="MaxCarted"/>.</param>
/// <param name="Dismissed">Items the shopper sent away and has not bought since, newest first; at most <see cref="MaxDismissed"/>.</param>
/// <param name="Segment">Segment, see <see cref="ShopperSegments"/>.</param>
public sealed record ShopperState(UserHistory Purchases, int[] Viewed, int[] Carted, int[] Dismissed, string Segment)
{
    /// <summary>Bound of <see cref="Viewed"/>.</summary>
    public const int MaxViewed = 20;

    /// <summary>Bound of <see cref="Carted"/>.</summary>
    public const int MaxCarted = 20;

    /// <summary>Bound of <see cref="Dismissed"/>.</summary>
    public const int MaxDismissed = 50;

    /// <summary>Sequence of the newest event that is in this state; 0 when there is none. Replaying the shopper's events up to it gives the same state.</summary>
    public long Sequence { get; init; }

    /// <summary>A shopper of whom nothing is known.</summary>
    public static readonly ShopperState Unknown = new(UserHistory.Empty, [], [], [], ShopperSegments.New);

    internal ShopperState WithView(int item) => this with { Viewed = InFront(Viewed, item, MaxViewed) };

    internal ShopperState WithCart(int item) => this with { Carted = InFront(Carted, item, MaxCarted) };

    internal ShopperState WithDismissal(int item) => this with { Dismissed = InFront(Dismissed, item, MaxDismissed) };

    internal ShopperState WithPurchase(in PurchaseFact fact) => this with
    {
        Purchases = Purchases.With(fact),
        Carted = Without(Carted, fact.Item),
        Dismissed = Without(Dismissed, fact.Item),
    };

    private static int[] InFront(int[] items, int item, int bound)
    {
        if (items.Length > 0 && items[0] == item)
        {
            return items;
        }

        var rest = Without(items, item);
        return [item, .. rest.AsSpan(0, Math.Min(rest.Length, bound - 1))];
    }

    private static int[] Without(int[] items, int item)
    {
        var place = Array.IndexOf(items, item);
        return place < 0 ? items : [.. items.AsSpan(0, place), .. items.AsSpan(place + 1)];
    }
}
