using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Serving;

/// <summary>Holds the compiled lists and rules: one volatile reference, compiled anew when a revision goes live or the catalogue changes.</summary>
public sealed class CurrentMerchandising : IDisposable
{
    private readonly CurrentCatalog _catalog;
    private readonly Lock _turn = new();
    private IReadOnlyList<RevisionView> _live = [];
    private volatile MerchandisingSnapshot _snapshot = MerchandisingSnapshot.Empty;

    /// <param name="catalog">Whose ordinals are used.</param>
    public CurrentMerchandising(CurrentCatalog catalog)
    {
        _catalog = catalog;
        catalog.Replaced += Recompile;
    }

    /// <summary>What serving reads; take it once a request.</summary>
    public MerchandisingSnapshot Snapshot => _snapshot;

    /// <summary>The live revisions behind it.</summary>
    public IReadOnlyList<RevisionView> Live
    {
        get
        {
            lock (_turn)
            {
                return _live;
            }
        }
    }

    /// <summary>A snapshot that no new request is given.</summary>
    internal event Action<MerchandisingSnapshot>? Retired;

    /// <summary>Compiles some revisions as if they were live, for a preview.</summary>
    public MerchandisingSnapshot Compile(IReadOnlyList<RevisionView> live) => Compile(live, _catalog.Snapshot);

    /// <inheritdoc />
    public void Dispose() => _catalog.Replaced -= Recompile;

    internal void Load(IReadOnlyList<RevisionView> live)
    {
        lock (_turn)
        {
            _live = live;
            Replace(Compile(live, _catalog.Snapshot));
        }
    }

    private void Recompile(CatalogSnapshot catalog)
    {
        lock (_turn)
        {
            Replace(Compile(_live, catalog));
        }
    }

    private void Replace(MerchandisingSnapshot snapshot)
    {
        var before = _snapshot;
        _snapshot = snapshot;
        Retired?.Invoke(before);
    }

    private static MerchandisingSnapshot Compile(IReadOnlyList<RevisionView> live, CatalogSnapshot catalog) => new(
        [.. live.Where(revision => revision.Kind == RevisionKind.List).Select(revision => new LiveList((FallbackListContent)revision.Content, revision.Number))],
        [.. live.Where(revision => revision.Kind == RevisionKind.Rule).Select(revision => new LiveRule((RuleContent)revision.Content, revision.Id))], catalog);
}
