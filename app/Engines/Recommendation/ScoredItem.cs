namespace OpsConsole.Engines.Recommendation;

/// <summary>One place of a ranked list.</summary>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Score">Finite; comparable within one list only.</param>
/// <param name="Reason">What contributed most.</param>
public readonly record struct ScoredItem(int Item, float Score, ReasonCode Reason);

/// <summary>Why an item is in a list, for the shopper and for the operator. The numbers are stored: append only.</summary>
public enum ReasonCode : byte
{
    /// <summary>Nothing stands out.</summary>
    None = 0,

    /// <summary>The shopper has bought it before.</summary>
    BoughtBefore = 1,

    /// <summary>Shoppers who bought what this one bought also buy it.</summary>
    GoesWithPurchases = 2,

    /// <summary>It is bought together with what is in the basket.</summary>
    GoesWithBasket = 3,

    /// <summary>It sells well now.</summary>
    PopularNow = 4,

    /// <summary>New shoppers begin with it.</summary>
    PopularWithNewShoppers = 5,
}
