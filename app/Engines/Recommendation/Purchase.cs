namespace OpsConsole.Engines.Recommendation;

/// <summary>One line of one basket.</summary>
/// <param name="User">Dense number of the shopper within its log.</param>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Basket">Dense number of the basket within its log.</param>
/// <param name="AtMs">When it was bought, Unix ms.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Price">Price of a unit.</param>
public readonly record struct Purchase(int User, int Item, int Basket, long AtMs, float Quantity, float Price);
