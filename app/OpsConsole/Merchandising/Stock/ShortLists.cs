using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Merchandising.Stock;

/// <summary>A live list that is running out of items to show.</summary>
/// <param name="Subject">The list.</param>
/// <param name="InStock">Items of it that can be sold now, reserve included where it is used.</param>
/// <param name="Wanted">Items in stock under which it is short.</param>
/// <param name="Words">The same as a sentence, without its stop.</param>
public sealed record ShortList(string Subject, int InStock, int Wanted, string Words);

/// <summary>
/// Watches the live lists' stock: says on the timeline when one has fewer items in stock than <see cref="ContentChecks.Wanted"/> says, and when it has
/// enough again. Once for each time it becomes short, however often the catalogue changes.
/// </summary>
internal sealed class ShortLists(CurrentMerchandising merchandising, CurrentCatalog catalog, LiveFeed live, Timeline timeline, StartupSequence startup, TimeProvider time) : BackgroundService
{
    /// <summary>Stock changes in waves: looked at once for each.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly LiveSubscription _published = live.Subscribe(typeof(MerchandisingChanged));
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _looking = new();
    private volatile IReadOnlyList<ShortList> _current = [];

    /// <summary>The lists that are short now.</summary>
    public IReadOnlyList<ShortList> Current => _current;

    public override void Dispose()
    {
        _published.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>Looks at all live lists and tells what has changed since the last look.</summary>
    internal void Look()
    {
        lock (_looking)
        {
            var (before, now) = (_current, FindShort());
            _current = now;
            foreach (var list in now.Where(list => before.All(earlier => earlier.Subject != list.Subject)))
            {
                timeline.Add(new TimelineEntry(
                    time.GetUtcNow(), "alert", $"Fallback list {list.Subject} is running out", $"{list.Words}.", null));
            }

            foreach (var list in before.Where(earlier => now.All(list => list.Subject != earlier.Subject)))
            {
                timeline.Add(new TimelineEntry(time.GetUtcNow(), "stock", $"Fallback list {list.Subject} is short no more", null, null));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        catalog.Replaced += OnCatalog;
        try
        {
            var published = _published.WaitAsync(stoppingToken).AsTask();
            var stocked = _changed.WaitAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                Look();
                await Task.WhenAny(published, stocked).ConfigureAwait(false);
                await Task.Delay(Settle, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (published.IsCompleted)
                {
                    _published.Drain();
                    published = _published.WaitAsync(stoppingToken).AsTask();
                }

                stocked = stocked.IsCompleted ? _changed.WaitAsync(stoppingToken) : stocked;
            }
        }
        finally
        {
            catalog.Replaced -= OnCatalog;
        }
    }

    private ShortList[] FindShort()
    {
        var stock = catalog.Snapshot;
        return
        [
            .. merchandising.Live.Where(revision => revision.Kind == RevisionKind.List).Select(revision => (FallbackListContent)revision.Content)
                .Select(list => (List: list, InStock: ContentChecks.InStock(list, stock))).Where(found => found.InStock < ContentChecks.Wanted(found.List))
                .Select(found => new ShortList(found.List.Subject, found.InStock, ContentChecks.Wanted(found.List), ContentChecks.Shortage(found.List, found.InStock))),
        ];
    }

    private void OnCatalog(CatalogSnapshot replacing)
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is going to look anyway.
        }
    }
}
