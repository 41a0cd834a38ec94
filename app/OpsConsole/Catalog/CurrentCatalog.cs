namespace OpsConsole.Catalog;

/// <summary>Holds the catalogue that serving reads: one volatile reference.</summary>
public sealed class CurrentCatalog
{
    private readonly Lock _replacing = new();
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;

    /// <summary>What serving reads; take it once a request.</summary>
    public CatalogSnapshot Snapshot => _snapshot;

    /// <summary>Raised after a replacement, on the thread that replaced it.</summary>
    public event Action<CatalogSnapshot>? Replaced;

    /// <summary>Makes a snapshot of these items, in the order of their ordinals, with the next version.</summary>
    public void Replace(IReadOnlyList<CatalogItem> items)
    {
        lock (_replacing)
        {
            Replace(new CatalogSnapshot(items, _snapshot.Version + 1));
        }
    }

    /// <summary>Makes a snapshot the one that serving reads from now on.</summary>
    public void Replace(CatalogSnapshot snapshot)
    {
        _snapshot = snapshot;
        Replaced?.Invoke(snapshot);
    }
}
