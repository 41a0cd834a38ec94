using System.Globalization;

namespace OpsConsole.Merchandising.Merging;

/// <summary>
/// Merges two edits of a list of different items. Theirs is what stands; what I did to the base is done to it again: items I took out go, items I moved or added go behind the
/// item that they follow in mine.
/// </summary>
/// <remarks>
/// An item counts as moved when it is outside the longest run of items that kept their order (a longest increasing subsequence), so that bringing one item to the front moves that one
/// and not all the others. Taking out conflicts with moving, and moving with moving elsewhere; then the item stays, and stays where I want it where I said so. O(items²) at most, on lists of 50 to 200.
/// </remarks>
internal static class ItemOrderMerge
{
    /// <summary>Merges; conflicts are added with the name of the field.</summary>
    public static IReadOnlyList<string> Merge(string field, IReadOnlyList<string> before, IReadOnlyList<string> mine, IReadOnlyList<string> theirs, List<MergeConflict> conflicts)
    {
        var (my, their) = (new Edit(before, mine), new Edit(before, theirs));

        // 1. What I took out goes, unless they gave it another place.
        var merged = new List<string>();
        foreach (var item in theirs)
        {
            if (my.Removed(item) && their.Placed(item))
            {
                conflicts.Add(new MergeConflict($"{field}[{item}]", PlaceIn(before, item), null, PlaceIn(theirs, item)));
            }

            if (!my.Removed(item) || their.Placed(item))
            {
                merged.Add(item);
            }
        }

        // 2. What I moved or added leaves its place in theirs and follows what it follows in mine.
        merged.RemoveAll(my.Placed);
        for (var place = 0; place < mine.Count; place++)
        {
            var item = mine[place];
            if (!my.Placed(item))
            {
                continue;
            }

            if (their.Removed(item) || (their.Placed(item) && their.FollowedBy(item) != my.FollowedBy(item)))
            {
                conflicts.Add(new MergeConflict($"{field}[{item}]", PlaceIn(before, item), PlaceIn(mine, item), PlaceIn(theirs, item)));
            }

            merged.Insert(Behind(merged, mine, place), item);
        }

        return merged;
    }

    /// <summary>Where an item belongs that follows the items before a place in mine: behind the nearest one that is there; else at the front.</summary>
    private static int Behind(List<string> merged, IReadOnlyList<string> mine, int place)
    {
        for (var earlier = place - 1; earlier >= 0; earlier--)
        {
            if (merged.IndexOf(mine[earlier]) is >= 0 and var found)
            {
                return found + 1;
            }
        }

        return 0;
    }

    /// <summary>The longest run of items that are in the same order before and after.</summary>
    internal static IEnumerable<string> Kept(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < before.Count; place++)
        {
            places[before[place]] = place;
        }

        var common = after.Where(places.ContainsKey).ToArray();
        var (lengths, previous) = (new int[common.Length], new int[common.Length]);
        var last = -1;
        for (var item = 0; item < common.Length; item++)
        {
            (lengths[item], previous[item]) = (1, -1);
            for (var earlier = 0; earlier < item; earlier++)
            {
                if (places[common[earlier]] < places[common[item]] && lengths[earlier] + 1 > lengths[item])
                {
                    (lengths[item], previous[item]) = (lengths[earlier] + 1, earlier);
                }
            }

            last = last < 0 || lengths[item] > lengths[last] ? item : last;
        }

        for (; last >= 0; last = previous[last])
        {
            yield return common[last];
        }
    }

    private static string? PlaceIn(IReadOnlyList<string> items, string item)
    {
        for (var place = 0; place < items.Count; place++)
        {
            if (items[place] == item)
            {
                return string.Create(CultureInfo.InvariantCulture, $"place {place + 1}");
            }
        }

        return null;
    }

    /// <summary>What one editor did to the base.</summary>
    private sealed class Edit
    {
        private readonly HashSet<string> _removed;
        private readonly HashSet<string> _placed;
        private readonly Dictionary<string, string?> _follows = new(StringComparer.Ordinal);

        public Edit(IReadOnlyList<string> before, IReadOnlyList<string> after)
        {
            _removed = new HashSet<string>(before, StringComparer.Ordinal);
            _removed.ExceptWith(after);
            _placed = new HashSet<string>(after, StringComparer.Ordinal);
            _placed.ExceptWith(Kept(before, after));
            for (var place = 0; place < after.Count; place++)
            {
                _follows[after[place]] = place == 0 ? null : after[place - 1];
            }
        }

        /// <summary>Whether it was taken out.</summary>
        public bool Removed(string item) => _removed.Contains(item);

        /// <summary>Whether it was moved or added.</summary>
        public bool Placed(string item) => _placed.Contains(item);

        /// <summary>The item before it; null: it is the first.</summary>
        public string? FollowedBy(string item) => _follows.GetValueOrDefault(item);
    }
}
