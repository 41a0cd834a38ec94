using OpsConsole.Catalog;

namespace OpsConsole.Merchandising.Pages.Items;

/// <summary>Finds items for an editor who types: ids that begin so first, then titles and categories that hold every word.</summary>
internal static class ItemSearch
{
    /// <summary>The first items that fit, in the order of the catalogue.</summary>
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
        return [.. catalog.Items.Where(ById).Concat(catalog.Items.Where(item => !ById(item) && words.All(word => Holds(item, word)))).Take(most)];

        bool ById(CatalogItem item) => item.Id.StartsWith(wanted, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Splits pasted text into ids: one a line, or set apart by commas, semicolons, tabs or blanks.</summary>
    public static IReadOnlyList<string> Ids(string text) => [.. text.Split([',', ';', '\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static bool Holds(CatalogItem item, string word) => item.Title.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Category.Contains(word, StringComparison.OrdinalIgnoreCase);
}
