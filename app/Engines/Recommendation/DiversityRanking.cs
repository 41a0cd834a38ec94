namespace OpsConsole.Engines.Recommendation;

/// <summary>Spreads categories over a ranked list, so that a screen does not show one kind of thing only.</summary>
/// <remarks>
/// A cap by category in a sliding window rather than a trade of scores for distance (MMR, Carbonell and Goldstein 1998): models' scores are on
/// different scales, so a weight that suits one is wrong for the next, while places mean the same under every model. Deterministic; a list
/// without categories, or one that keeps the cap already, stays as it is.
/// </remarks>
public static class DiversityRanking
{
    /// <summary>Reorders a list in place. O(items · (reach + window)).</summary>
    /// <param name="ranked">Best first; scores stay with their items.</param>
    /// <param name="categories">Number of each item's category, by ordinal; below 0, or past the end, for none.</param>
    /// <param name="options">The cap.</param>
    public static void Spread(Span<ScoredItem> ranked, ReadOnlySpan<int> categories, DiversityOptions options)
    {
        if (!options.IsOn)
        {
            return;
        }

        for (var place = options.Most; place < ranked.Length; place++)
        {
            var window = ranked[Math.Max(0, place - options.Window + 1)..place];
            var last = Math.Min(ranked.Length - 1, place + options.Reach);
            for (var candidate = place; candidate <= last; candidate++)
            {
                if (MayFollow(window, CategoryOf(ranked[candidate], categories), categories, options.Most))
                {
                    // The items passed over keep their order, one place further down.
                    var chosen = ranked[candidate];
                    ranked[place..candidate].CopyTo(ranked[(place + 1)..]);
                    ranked[place] = chosen;
                    break;
                }
            }
        }
    }

    /// <summary>Share of the pairs of a list whose items are of different categories, from 0 to 1; pairs with an item of no category count as different. NaN for fewer than two items.</summary>
    /// <param name="items">Ordinals.</param>
    /// <param name="categories">As in <see cref="Spread"/>.</param>
    public static double IntraListDiversity(ReadOnlySpan<int> items, ReadOnlySpan<int> categories)
    {
        if (items.Length < 2)
        {
            return double.NaN;
        }

        var different = 0;
        for (var place = 1; place < items.Length; place++)
        {
            var category = CategoryOf(items[place], categories);
            foreach (var earlier in items[..place])
            {
                different += category < 0 || CategoryOf(earlier, categories) != category ? 1 : 0;
            }
        }

        return different / (items.Length * (items.Length - 1) / 2.0);
    }

    private static bool MayFollow(ReadOnlySpan<ScoredItem> window, int category, ReadOnlySpan<int> categories, int most)
    {
        if (category < 0)
        {
            return true;
        }

        var count = 0;
        foreach (ref readonly var item in window)
        {
            count += CategoryOf(item, categories) == category ? 1 : 0;
        }

        return count < most;
    }

    private static int CategoryOf(in ScoredItem item, ReadOnlySpan<int> categories) => CategoryOf(item.Item, categories);

    private static int CategoryOf(int item, ReadOnlySpan<int> categories) => (uint)item < (uint)categories.Length ? categories[item] : -1;
}
