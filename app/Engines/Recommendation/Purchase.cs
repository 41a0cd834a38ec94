using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>One line of one basket.</summary>
/// <param name="User">Dense number of the shopper within its log.</param>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Basket">Dense number of the basket within its log.</param>
/// <param name="AtMs">When it was bought, Unix ms.</param>
/// <param name="KnownAtMs">When the shop heard of it, Unix ms; never before <paramref name="AtMs"/>.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Price">Price of a unit; 0 where it is not known.</param>
public readonly record struct Purchase(int User, int Item, int Basket, long AtMs, long KnownAtMs, float Quantity, float Price)
{
    /// <summary>The line as the features take it in.</summary>
    public PurchaseFact Fact => new(Item, AtMs, Quantity, Price);
}
