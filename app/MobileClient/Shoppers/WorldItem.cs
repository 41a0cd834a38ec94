namespace OpsConsole.MobileClient.Shoppers;

/// <summary>An item as the public catalogue shows it: all that a world is made from.</summary>
/// <param name="Id">The shop's id.</param>
/// <param name="Title">What the shopper reads.</param>
/// <param name="Category">Path from the root, <c>/</c> between levels.</param>
/// <param name="Price">Unit price.</param>
public sealed record WorldItem(string Id, string Title, string Category, decimal Price);

/// <summary>
/// A change of taste that begins at a moment: categories come into fashion and go out of it, and other items of a category are thought good. It is
/// everybody's, so that it shows in what sells together and a model trained since knows it; each shopper's own likes stay. (Were each shopper's
/// redrawn alone, there would be nothing for a model to learn: the shopper's own purchases follow it whichever model reads them.)
/// </summary>
/// <param name="From">When it begins.</param>
/// <param name="Strength">0 leaves tastes as they were, 1 replaces what everybody likes; range 0 to 2.</param>
public sealed record TasteShift(DateTimeOffset From, double Strength);
