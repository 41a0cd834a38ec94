namespace OpsConsole.MobileClient.Shoppers;

/// <summary>An item as the public catalogue shows it: all that a world is made from.</summary>
/// <param name="Id">The shop's id.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Category">Path from the root, <c>/</c> between levels.</param>
/// <param name="Price">Unit price.</param>
public sealed record WorldItem(string Id, string Title, string Category, decimal Price);

/// <summary>A change of taste that begins at a moment: what drift looks like.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Strength">0 leaves tastes as they were, 1 replaces them.</param>
public sealed record TasteShift(DateTimeOffset From, double Strength);
