using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Recommendations.Slates;

/// <summary>One catalogue as a request uses it: what may be shown, and the bytes to show it with. Immutable.</summary>
internal sealed class ServingCatalog
{
    public static readonly ServingCatalog Empty = new(CatalogSnapshot.Empty, ItemFragments.Empty);

    private readonly ItemFragments _fragments;
    private readonly ulong[] _inStock;
    private readonly int[] _categories;

    private ServingCatalog(CatalogSnapshot snapshot, ItemFragments fragments)
    {
        Snapshot = snapshot;
        _fragments = fragments;
        _categories = ItemCategories.Number(snapshot.Items);
        _inStock = new ulong[ItemBits.WordCount(snapshot.Items.Count)];
        foreach (var item in snapshot.Items)
        {
            if (item.InStock)
            {
                _inStock[item.Ordinal >> 6] |= 1UL << (item.Ordinal & 63);
                InStockCount++;
            }
        }
    }

    /// <summary>The catalogue itself.</summary>
    public CatalogSnapshot Snapshot { get; }

    /// <summary>Items that may be shown.</summary>
    public int InStockCount { get; }

    /// <summary>The set of items that may be shown.</summary>
    public ItemBits InStock => new(_inStock);

    /// <summary>Number of each item's category by ordinal, see <see cref="ItemCategories"/>.</summary>
    public ReadOnlySpan<int> Categories => _categories;

    /// <summary>Whether an ordinal is an item of this catalogue that may be shown.</summary>
    public bool MayShow(int ordinal) => (uint)ordinal < (uint)Snapshot.Items.Count && InStock.Contains(ordinal);

    /// <summary>The item's bytes up to its score, see <see cref="ItemFragments"/>.</summary>
    public ReadOnlySpan<byte> Fragment(int ordinal) => _fragments[ordinal];

    /// <summary>Prepares a catalogue for serving; what has not changed since <paramref name="earlier"/> is taken over. O(items).</summary>
    public static ServingCatalog Build(CatalogSnapshot snapshot, ServingCatalog earlier) =>
        new(snapshot, ItemFragments.Build(snapshot.Items, earlier._fragments));
}

/// <summary>Holds the prepared form of <see cref="CurrentCatalog"/>: one volatile reference, prepared anew at each replacement.</summary>
internal sealed class CurrentServingCatalog : IDisposable
{
    private readonly CurrentCatalog _catalog;
    private readonly Lock _turn = new();
    private volatile ServingCatalog _current = ServingCatalog.Empty;

    public CurrentServingCatalog(CurrentCatalog catalog)
    {
        _catalog = catalog;
        catalog.Replaced += Prepare;
        Prepare(catalog.Snapshot);
    }

    /// <summary>What serving reads; take it once a request.</summary>
    public ServingCatalog Current => _current;

    /// <summary>Raised after a replacement.</summary>
    public event Action<ServingCatalog>? Replaced;

    public void Dispose() => _catalog.Replaced -= Prepare;

    private void Prepare(CatalogSnapshot snapshot)
    {
        // Replacements are rare and may come from two threads: the newer one must win. Readers never meet this lock.
        lock (_turn)
        {
            if (snapshot.Version < _current.Snapshot.Version)
            {
                return;
            }

            _current = ServingCatalog.Build(snapshot, _current);
        }

        Replaced?.Invoke(_current);
    }
}
