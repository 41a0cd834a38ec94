using System.Collections.Frozen;

namespace OpsConsole.Catalog;

/// <summary>The whole catalogue at one moment: immutable, read without locks, replaced as a whole.</summary>
public sealed class CatalogSnapshot
{
    /// <summary>A catalogue without items.</summary>
    public static readonly CatalogSnapshot Empty = new([], 0);

    private readonly FrozenDictionary<string, CatalogItem> _byId;
    private readonly FrozenDictionary<string, CatalogItem>.AlternateLookup<ReadOnlySpan<char>> _byIdPart;

    /// <param name="items">Items in the order of their ordinals, without gaps.</param>
    /// <param name="version">Grows with every replacement in this process.</param>
    /// <exception cref="ArgumentException">An ordinal is not the item's place in the list.</exception>
    public CatalogSnapshot(IReadOnlyList<CatalogItem> items, long version)
    {
        for (var ordinal = 0; ordinal < items.Count; ordinal++)
        {
            if (items[ordinal].Ordinal != ordinal)
            {
                throw new ArgumentException($"item {items[ordinal].Id} has ordinal {items[ordinal].Ordinal} at place {ordinal}", nameof(items));
            }
        }

        Items = items;
        Version = version;
        _byId = items.ToFrozenDictionary(item => item.Id, StringComparer.Ordinal);
        _byIdPart = _byId.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Items by ordinal.</summary>
    public IReadOnlyList<CatalogItem> Items { get; }

    /// <summary>Grows with every replacement in this process.</summary>
    public long Version { get; }

    /// <summary>The item of an id, or null.</summary>
    public CatalogItem? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The item of an id that is part of a longer text, or null. Allocates nothing.</summary>
    public CatalogItem? Find(ReadOnlySpan<char> id) => _byIdPart.TryGetValue(id, out var item) ? item : null;
}
