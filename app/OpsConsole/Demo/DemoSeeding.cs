using Microsoft.EntityFrameworkCore;
using OpsConsole.Catalog;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Demo;

/// <summary>Start-up, order 30: makes the demo shop on a data folder without a catalogue.</summary>
/// <remarks>
/// The catalogue is written last: as long as it is absent the shop counts as unmade, and the next start goes on with the same record,
/// whose events are the same and are taken once.
/// </remarks>
internal sealed class DemoSeeding(
    DemoOptions options, Cli.HostOptions host, DataFolder folder, IDbContextFactory<OpsDbContext> contexts, EventWriter writer, TimeProvider time) : IStartupStage
{
    private const int BatchSize = 4_096;
    private const int ProgressEvery = 16;

    public int Order => StartupSequence.Listening;

    public string Name => "making the demo shop";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (host.Empty || await HasItemsAsync(token).ConfigureAwait(false))
        {
            return;
        }

        var record = DemoRecord.Find(folder) ?? new DemoRecord(options.Seed, options.Products, options.Shoppers, options.Days, time.GetUtcNow());
        record.Save(folder);
        var made = record.Over(options);
        var history = new DemoHistory(made, record.End);
        progress.Report($"{history.World.Items.Count} products, {made.Shoppers} shoppers, {made.Days} days");
        var profiles = new DemoProfiles(made, history.World, record.End);
        await WriteEventsAsync(history, profiles, progress, token).ConfigureAwait(false);
        await WriteCatalogueAsync(history, profiles, record.End, token).ConfigureAwait(false);
    }

    private async Task<bool> HasItemsAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        return await db.Set<StoredItem>().AnyAsync(token).ConfigureAwait(false);
    }

    private async Task WriteEventsAsync(DemoHistory history, DemoProfiles profiles, IProgress<string> progress, CancellationToken token)
    {
        // One batch is being committed while the next is being made.
        var committing = Task.CompletedTask;
        var batches = 0;
        var events = 0;
        foreach (var batch in history.Events().Chunk(BatchSize))
        {
            token.ThrowIfCancellationRequested();
            foreach (var shopEvent in batch)
            {
                profiles.Note(shopEvent);
            }

            var work = new AppendEvents(batch);
            await committing.ConfigureAwait(false);
            if (!writer.TryEnqueue(work))
            {
                throw new InvalidOperationException("the event writer takes no work");
            }

            committing = work.Committed;
            events += batch.Length;
            if (++batches % ProgressEvery == 0)
            {
                progress.Report($"{events:N0} events, up to {batch[^1].OccurredAt:yyyy-MM-dd}");
            }
        }

        await committing.ConfigureAwait(false);
        progress.Report($"{events:N0} events");
    }

    private async Task WriteCatalogueAsync(DemoHistory history, DemoProfiles profiles, DateTimeOffset end, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        db.AddRange(profiles.All());
        for (var item = 0; item < history.World.Items.Count; item++)
        {
            var product = history.World.Items[item];
            db.Add(new StoredItem
            {
                Ordinal = item, Id = product.Id, Title = product.Title, Category = product.Category, Price = Money.ToTenThousandths(product.Price),
                Currency = DemoCatalogue.Currency, InStock = history.Stock.Available(item, end.ToUnixTimeMilliseconds()), CreatedAt = end, UpdatedAt = end,
            });
        }

        await db.SaveChangesAsync(token).ConfigureAwait(false);
    }
}
