namespace OpsConsole.Catalog;

/// <summary>What is said about an item that is to be stored; what is null stays as it is, or takes the default on a new item.</summary>
/// <param name="Id">The shop's id.</param>
/// <param name="Title">Default: the id.</param>
/// <param name="Category">Path with <c>/</c> between levels. Default: <c>Uncategorised</c>.</param>
/// <param name="Price">Unit price. Default: 0.</param>
/// <param name="Currency">ISO 4217 code. Default: <c>EUR</c>.</param>
/// <param name="InStock">Default: yes.</param>
/// <param name="Discontinued">Default: no.</param>
public sealed record ItemDraft(
    string Id, string? Title = null, string? Category = null, decimal? Price = null, string? Currency = null, bool? InStock = null, bool? Discontinued = null);
