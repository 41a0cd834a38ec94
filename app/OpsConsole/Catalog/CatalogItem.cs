namespace OpsConsole.Catalog;

/// <summary>One item as serving sees it.</summary>
/// <param name="Ordinal">Dense number of the item, from 0, given once and never reused: models and bitsets index by it.</param>
/// <param name="Id">The shop's id.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Category">Path from the root, <c>/</c> between levels: <c>Kitchen/Cookware/Pans</c>.</param>
/// <param name="Price">Unit price in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="InStock">Whether it can be sold now.</param>
public sealed record CatalogItem(int Ordinal, string Id, string Title, string Category, decimal Price, string Currency, bool InStock);
