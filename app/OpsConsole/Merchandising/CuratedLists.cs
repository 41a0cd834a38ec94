using System.Collections.Frozen;
using OpsConsole.Catalog;

namespace OpsConsole.Merchandising;

/// <summary>
/// The merchandisers' lists as serving reads them: ordinals by slot, compiled when a list or the catalogue changes, so that a request
/// neither reads the database nor looks up an id.
/// </summary>
public sealed class CuratedLists : IDisposable
{
    /// <summary>Slot of the list for surfaces without one of their own.</summary>
    public const string DefaultSlot = "default";

    private readonly CurrentCatalog _catalog;
    private readonly Lock _turn = new();
    private FrozenDictionary<string, string[]> _ids = FrozenDictionary<string, string[]>.Empty;
    private volatile FrozenDictionary<string, int[]> _compiled = FrozenDictionary<string, int[]>.Empty;

    /// <param name="catalog">Whose ordinals are used.</param>
    public CuratedLists(CurrentCatalog catalog)
    {
        _catalog = catalog;
        catalog.Replaced += Recompile;
    }

    /// <summary>Whether there is any list.</summary>
    public bool Any => _compiled.Count > 0;

    /// <summary>The items of a slot, best first; of <see cref="DefaultSlot"/> where it has no list of its own; else none.</summary>
    public ReadOnlySpan<int> Find(string slot)
    {
        var compiled = _compiled;
        return compiled.TryGetValue(slot, out var items) || compiled.TryGetValue(DefaultSlot, out items) ? items : [];
    }

    /// <inheritdoc />
    public void Dispose() => _catalog.Replaced -= Recompile;

    internal void Load(IEnumerable<FallbackList> lists)
    {
        lock (_turn)
        {
            _ids = lists.ToFrozenDictionary(list => list.Slot, list => list.ItemIds, StringComparer.Ordinal);
            Compile(_catalog.Snapshot);
        }
    }

    private void Recompile(CatalogSnapshot snapshot)
    {
        lock (_turn)
        {
            Compile(snapshot);
        }
    }

    private void Compile(CatalogSnapshot snapshot) => _compiled = _ids.ToFrozenDictionary(
        pair => pair.Key,
        pair => pair.Value.Select(id => snapshot.Find(id)?.Ordinal ?? -1).Where(ordinal => ordinal >= 0).ToArray(),
        StringComparer.Ordinal);
}
