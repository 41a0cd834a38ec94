using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Recommendations.Slates;

/// <summary>Why an item is in a slate: the model's reasons, then those of the levels without a model.</summary>
internal enum ItemReason : byte
{
    ForYou = ReasonCode.None,
    BoughtBefore = ReasonCode.BoughtBefore,
    GoesWithPurchases = ReasonCode.GoesWithPurchases,
    GoesWithBasket = ReasonCode.GoesWithBasket,
    PopularNow = ReasonCode.PopularNow,
    PopularWithNewShoppers = ReasonCode.PopularWithNewShoppers,
    SimilarItem = 32,
    Trending = 33,
    Curated = 34,
    LastResort = 35,
    Newcomer = 36,
    Pinned = 37,
}

/// <summary>One place of a slate.</summary>
/// <param name="Ordinal">The item, in the catalogue that the slate names.</param>
/// <param name="Score">The level's own score; higher is better, comparable within one slate only.</param>
/// <param name="Reason">Why it is there.</param>
/// <param name="Propensity">Probability of this item at this place, given context and policy; 1 where nothing is random.</param>
internal readonly record struct SlateItem(int Ordinal, float Score, ItemReason Reason, float Propensity = 1);

/// <summary>How item reasons are written.</summary>
internal static class ItemReasons
{
    public const int MaxBytes = 32;

    public static ReadOnlySpan<byte> Utf8(this ItemReason reason) => reason switch
    {
        ItemReason.BoughtBefore => "bought_before"u8,
        ItemReason.GoesWithPurchases => "goes_with_purchases"u8,
        ItemReason.GoesWithBasket => "goes_with_basket"u8,
        ItemReason.PopularNow => "popular_now"u8,
        ItemReason.PopularWithNewShoppers => "popular_with_new_shoppers"u8,
        ItemReason.SimilarItem => "similar_item"u8,
        ItemReason.Trending => "trending"u8,
        ItemReason.Curated => "curated"u8,
        ItemReason.LastResort => "last_resort"u8,
        ItemReason.Newcomer => "newcomer"u8,
        ItemReason.Pinned => "pinned"u8,
        _ => "for_you"u8,
    };

    public static string Code(this ItemReason reason) => System.Text.Encoding.ASCII.GetString(reason.Utf8());
}
