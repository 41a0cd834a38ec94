namespace OpsConsole.Engines.Features;

/// <summary>One line of a purchase as the features take it in.</summary>
/// <param name="Item">Catalogue ordinal, 0 or more.</param>
/// <param name="AtMs">When it was bought, Unix ms, 1970 to 2200; a time that a device invented must be bounded before.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Price">Price of a unit; 0 where it is not known.</param>
public readonly record struct PurchaseFact(int Item, long AtMs, float Quantity, float Price);
