using System.Collections.Concurrent;
using System.Numerics;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Recommendations.Slates;

/// <summary>One catalogue as a request uses it: what may be shown, and the bytes to show it with. Immutable.</summary>
internal sealed class ServingCatalog
{
    /// <summary>Parts kept; see <see cref="Without"/>.</summary>
    private const int MostParts = 1_024;

    public static readonly ServingCatalog Empty = new(CatalogSnapshot.Empty, ItemFragments.Empty);

    private readonly ItemFragments _fragments;
    private readonly ulong[] _inStock;
    private readonly int[] _categories;
    private readonly ConcurrentDictionary<ulong[], ServingCatalog> _without;

    private ServingCatalog(CatalogSnapshot snapshot, ItemFragments fragments)
    {
        Snapshot = snapshot;
        _fragments = fragments;
        _without = new ConcurrentDictionary<ulong[], ServingCatalog>();
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

    /// <summary>A part of a catalogue: it shares all but which items may be shown.</summary>
    private ServingCatalog(ServingCatalog whole, ulong[] hidden)
    {
        (Snapshot, _fragments, _categories, _without) = (whole.Snapshot, whole._fragments, whole._categories, whole._without);
        _inStock = [.. whole._inStock];
        for (var word = 0; word < Math.Min(hidden.Length, _inStock.Length); word++)
        {
            _inStock[word] &= ~hidden[word];
        }

        InStockCount = _inStock.Sum(BitOperations.PopCount);
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

    /// <summary>Whether an ordinal is an item of this catalogue, in stock or not.</summary>
    public bool Knows(int ordinal) => (uint)ordinal < (uint)Snapshot.Items.Count;

    /// <summary>
    /// This catalogue as if some items were out of stock. Made once for each array of bits, which therefore must never change; arrays come from the live rules, whose
    /// kinds of requests bound their number.
    /// </summary>
    public ServingCatalog Without(ulong[] hidden)
    {
        if (hidden.Length == 0)
        {
            return this;
        }

        if (_without.TryGetValue(hidden, out var part))
        {
            return part;
        }

        // After many publications without a change of the catalogue, sets of rules that are gone make room.
        if (_without.Count >= MostParts)
        {
            _without.Clear();
        }

        return _without.GetOrAdd(hidden, new ServingCatalog(this, hidden));
    }

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
