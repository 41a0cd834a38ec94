using Microsoft.EntityFrameworkCore;
using OpsConsole.Catalog;
using OpsConsole.Merchandising;
using OpsConsole.Merchandising.Content;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;
using OpsConsole.Platform.Time;

namespace OpsConsole.Demo;

/// <summary>Start-up, order 30: makes the demo shop on a data folder without a catalogue.</summary>
/// <remarks>
/// The catalogue is written last: as long as it is absent the shop counts as unmade, and the next start goes on with the same record,
/// whose events are the same and are taken once.
/// </remarks>
internal sealed class DemoSeeding(
    DemoOptions options, Cli.HostOptions host, DataFolder folder, IDbContextFactory<OpsDbContext> contexts,
    EventImporter importer, ProfileStore profiles, CatalogWriter catalog, CuratedListSeed lists, ShopClock shop) : IStartupStage
{
    /// <summary>Items of the list that the shop's merchandiser keeps for when no model answers.</summary>
    private const int ListLength = 30;

    private const int ProgressEvery = 16 * EventImporter.BatchRows;

    /// <summary>The world that this process made the history from; null when there was a shop already.</summary>
    public ShopperWorld? World { get; private set; }

    public int Order => StartupSequence.Listening;

    public string Name => "making the demo shop";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (host.Empty || await HasItemsAsync(token).ConfigureAwait(false))
        {
            return;
        }

        var record = DemoRecord.Find(folder) ?? new DemoRecord(options.Seed, options.Products, options.Shoppers, options.Days, shop.GetUtcNow());
        record.Save(folder);
        var made = record.Over(options);
        var history = new DemoHistory(made, record.End);
        progress.Report($"{history.World.Items.Count} products, {made.Shoppers} shoppers, {made.Days} days");
        var known = new DemoProfiles(made, history.World, record.End);
        var choice = new EditorsChoice();
        var outcome = await importer.WriteAsync(history.Events().Select(known.Note).Select(choice.Note), new Lines(progress), token).ConfigureAwait(false);
        await profiles.UpsertAsync(known.All(), token).ConfigureAwait(false);
        World = history.World;
        // What is sold out on the first day would make a first list that is short at once.
        var inStock = history.World.Items.Where((_, item) => history.Stock.Available(item, record.End.ToUnixTimeMilliseconds()));
        await lists.AddIfAbsentAsync(FallbackListContent.DefaultSlot, choice.Pick(inStock, ListLength), "the demo's merchandiser", token).ConfigureAwait(false);
        await catalog.UpsertAsync(Drafts(history, record.End), token).ConfigureAwait(false);
        progress.Report($"{outcome.Total:N0} events");
    }

    private async Task<bool> HasItemsAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        return await db.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT 1 FROM items) AS Value").SingleAsync(token).ConfigureAwait(false);
    }

    private static IEnumerable<ItemDraft> Drafts(DemoHistory history, DateTimeOffset end) => history.World.Items.Select((product, item) => new ItemDraft(
        product.Id, product.Title, product.Category, product.Price, DemoCatalogue.Currency, InStock: history.Stock.Available(item, end.ToUnixTimeMilliseconds())));

    /// <summary>A line now and then instead of one for each batch.</summary>
    private sealed class Lines(IProgress<string> progress) : IProgress<long>
    {
        private long _next = ProgressEvery;

        public void Report(long value)
        {
            if (value >= _next)
            {
                _next = value + ProgressEvery;
                progress.Report($"{value:N0} events");
            }
        }
    }
}
