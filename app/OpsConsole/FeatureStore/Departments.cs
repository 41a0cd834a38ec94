using OpsConsole.Catalog;

namespace OpsConsole.FeatureStore;

/// <summary>The department of each item: the first level of its category path. Made once a catalogue, since segments read it for every item of a history.</summary>
internal sealed class Departments
{
    /// <summary>Departments of a catalogue without items.</summary>
    public static readonly Departments None = new(CatalogSnapshot.Empty);

    private readonly int[] _ofItem;

    public Departments(CatalogSnapshot catalog)
    {
        Catalog = catalog;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        _ofItem = new int[catalog.Items.Count];
        foreach (var item in catalog.Items)
        {
            var slash = item.Category.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? item.Category : item.Category[..slash];
            if (!numbers.TryGetValue(name, out var number))
            {
                numbers.Add(name, number = numbers.Count);
            }

            _ofItem[item.Ordinal] = number;
        }

        // Numbered by name, so that a lower number is the earlier name whatever the order of the items.
        string[] names = [.. numbers.Keys.Order(StringComparer.Ordinal)];
        var renumbered = new int[names.Length];
        for (var number = 0; number < names.Length; number++)
        {
            renumbered[numbers[names[number]]] = number;
        }

        foreach (ref var number in _ofItem.AsSpan())
        {
            number = renumbered[number];
        }

        Names = [.. names.Select(string.Intern)];
    }

    /// <summary>The catalogue they were made of.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>Names, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of an item's department, or -1 where the catalogue has no such item.</summary>
    public int Of(int item) => item < _ofItem.Length ? _ofItem[item] : -1;
}
