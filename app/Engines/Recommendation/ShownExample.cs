namespace OpsConsole.Engines.Recommendation;

/// <summary>One item that a shopper was shown, and what came of it.</summary>
/// <param name="UserId">The shop's id of the shopper.</param>
/// <param name="Item">Catalogue ordinal.</param>
/// <param name="Position">Place in the list, from 0.</param>
/// <param name="ShownAtMs">When it was shown, Unix ms; items of one list share it.</param>
/// <param name="Wanted">Whether it was taken from that list within the time of attribution, which must have ended before training.</param>
public readonly record struct ShownExample(string UserId, int Item, int Position, long ShownAtMs, bool Wanted);
