namespace OpsConsole.MobileClient.Shoppers;

/// <summary>The categories of a catalogue, numbered: leaves, the groups above them, the departments above those.</summary>
internal sealed class CategoryTree
{
    public CategoryTree(IReadOnlyList<WorldItem> items)
    {
        LeafOf = new int[items.Count];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (!numbers.TryGetValue(items[index].Category, out var leaf))
            {
                numbers[items[index].Category] = leaf = numbers.Count;
            }

            LeafOf[index] = leaf;
        }

        Paths = new string[numbers.Count];
        foreach (var (path, leaf) in numbers)
        {
            Paths[leaf] = path;
        }

        Members = new int[numbers.Count][];
        foreach (var leaf in LeafOf.Index().GroupBy(entry => entry.Item, entry => entry.Index))
        {
            Members[leaf.Key] = [.. leaf];
        }

        Habits = [.. Paths.Select(path => CategoryHabits.All.GetValueOrDefault(path, CategoryHabits.Unknown))];
        Companions = [.. Habits.Select(habit => (habit.With ?? []).Where(numbers.ContainsKey).Select(path => numbers[path]).ToArray())];
    }

    public int Leaves => Paths.Length;

    /// <summary>Category path by leaf.</summary>
    public string[] Paths { get; }

    /// <summary>Leaf by item.</summary>
    public int[] LeafOf { get; }

    /// <summary>Items by leaf.</summary>
    public int[][] Members { get; }

    public CategoryHabits[] Habits { get; }

    /// <summary>Leaves bought together with a leaf.</summary>
    public int[][] Companions { get; }

    /// <summary>The first levels of a path: <c>Kitchen/Cookware</c> of <c>Kitchen/Cookware/Pans</c>.</summary>
    public static string Upper(string path, int levels)
    {
        var end = -1;
        for (var level = 0; level < levels; level++)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0)
            {
                return path;
            }
        }

        return path[..end];
    }
}
