using OpsConsole.FeatureStore;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Recommendations.Fallback;

/// <summary>What a level needs to fill a slate.</summary>
/// <param name="UserId">The shopper; null where the request names none.</param>
/// <param name="State">What is known of the shopper.</param>
/// <param name="Segment">Segment stated by the caller, else the shopper's own.</param>
/// <param name="Surface">Where it is shown.</param>
/// <param name="Catalog">The catalogue of this request.</param>
/// <param name="Basket">Items of the basket, or the item whose neighbours are wanted.</param>
/// <param name="Limit">Items wanted.</param>
/// <param name="ExcludeBought">Whether items bought before are left out.</param>
internal readonly record struct FallbackRequest(
    string? UserId, ShopperState State, string Segment, byte Surface, ServingCatalog Catalog, int[] Basket, int Limit, bool ExcludeBought)
{
    /// <summary>The merchandisers' rules that hold.</summary>
    public RuleSet Rules { get; init; } = RuleSet.None;

    /// <summary>The merchandisers' list for it; null without one.</summary>
    public CuratedList? List { get; init; }

    /// <summary>Whether only the merchandisers' list and the last resort may answer.</summary>
    public bool CuratedOnly { get; init; }

    /// <summary>Whether there is room for an item and every filter lets it pass; then it is in the slate.</summary>
    public void Offer(Slate slate, SlateItem item)
    {
        if (slate.Count < Limit && Catalog.MayShow(item.Ordinal) && Wants(item.Ordinal) && !slate.Contains(item.Ordinal))
        {
            slate.Add(item);
        }
    }

    /// <summary>As <see cref="Offer"/>, for an item that is to be shown although it is out of stock; not if a rule hides it.</summary>
    public void OfferOutOfStock(Slate slate, SlateItem item)
    {
        if (slate.Count < Limit && Catalog.Knows(item.Ordinal) && !Rules.Hides(item.Ordinal) && Wants(item.Ordinal) && !slate.Contains(item.Ordinal))
        {
            slate.Add(item);
        }
    }

    /// <summary>Whether the shopper has not sent the item away, does not hold it already and, where asked, has not bought it before.</summary>
    public bool Wants(int ordinal) =>
        Array.IndexOf(State.Dismissed, ordinal) < 0
        && Array.IndexOf(Basket, ordinal) < 0
        && !(ExcludeBought && State.Purchases.Contains(ordinal));
}
