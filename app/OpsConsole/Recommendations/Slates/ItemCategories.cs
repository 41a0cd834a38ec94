using OpsConsole.Catalog;

namespace OpsConsole.Recommendations.Slates;

/// <summary>Numbers the categories of a catalogue for code that only asks whether two items share one.</summary>
internal static class ItemCategories
{
    /// <summary>
    /// A number for each item by ordinal; items of one category have the same. −1 where an item has no category, or only one that others are parts of: it says what
    /// the item is not, and items that share no more than that are not alike.
    /// </summary>
    public static int[] Number(IReadOnlyList<CatalogItem> items)
    {
        var parents = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (numbers.TryAdd(item.Category, numbers.Count))
            {
                for (var end = item.Category.LastIndexOf('/'); end > 0; end = item.Category.LastIndexOf('/', end - 1))
                {
                    parents.Add(item.Category[..end]);
                }
            }
        }

        return [.. items.Select(item => item.Category.Length == 0 || parents.Contains(item.Category) ? -1 : numbers[item.Category])];
    }
}
