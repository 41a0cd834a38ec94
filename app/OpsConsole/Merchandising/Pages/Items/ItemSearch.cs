using OpsConsole.Catalog;

namespace OpsConsole.Merchandising.Pages.Items;

/// <summary>Finds items for an editor who types: ids that begin so first, then items with words that begin so, then those that hold what was typed anywhere.</summary>
internal static class ItemSearch
{
    /// <summary>The first items that fit, the better before the worse, else in the order of the catalogue.</summary>
    /// <param name="catalog">What is searched.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="most">Items wanted.</param>
    public static IReadOnlyList<CatalogItem> Find(CatalogSnapshot catalog, string text, int most)
    {
        var wanted = text.Trim();
        if (wanted.Length == 0)
        {
            return [];
        }

        var words = wanted.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return [.. catalog.Items.Select(item => (Item: item, Place: Place(item, wanted, words))).Where(found => found.Place is not null).OrderBy(found => found.Place).Take(most).Select(found => found.Item)];
    }

    /// <summary>Splits pasted text into ids: one a line, or set apart by commas, semicolons, tabs or blanks.</summary>
    public static IReadOnlyList<string> Ids(string text) => [.. text.Split([',', ';', '\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>0: its id begins so; 1: each word begins one of its words; 2: each word is somewhere in it; null: it does not fit.</summary>
    private static int? Place(CatalogItem item, string wanted, string[] words) =>
        item.Id.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) ? 0
        : Array.TrueForAll(words, word => Begins(item.Title, word) || Begins(item.Category, word)) ? 1
        : Array.TrueForAll(words, word => item.Title.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Category.Contains(word, StringComparison.OrdinalIgnoreCase)) ? 2
        : null;

    private static bool Begins(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
            {
                return true;
            }
        }

        return false;
    }
}
