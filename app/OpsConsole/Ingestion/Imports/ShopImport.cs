using OpsConsole.Catalog;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Ingestion.Imports;

/// <summary>What to import.</summary>
/// <param name="Format"><see cref="ShopImport.Generic"/> or <see cref="ShopImport.OnlineRetail"/>.</param>
/// <param name="Events">File of events.</param>
/// <param name="Items">File of items, or null.</param>
internal sealed record ImportRequest(string Format, string Events, string? Items);

/// <summary>What an import did.</summary>
/// <param name="Lines">Lines of the events' file, without its header.</param>
/// <param name="Accepted">Events stored.</param>
/// <param name="Duplicates">Events that were stored before.</param>
/// <param name="NewItems">Items that the catalogue did not have.</param>
/// <param name="Skipped">Skipped lines by reason.</param>
/// <param name="SkippedReport">File that lists them, or null.</param>
internal sealed record ImportResult(long Lines, long Accepted, long Duplicates, int NewItems, IReadOnlyDictionary<string, long> Skipped, string? SkippedReport);

/// <summary>
/// Imports a shop's history. Idempotent by the events' ids and committed batch by batch: a run that was cut is simply run again, and what is stored already
/// goes by at the speed of a look-up.
/// </summary>
internal sealed class ShopImport(DataFolder folder, EventImporter importer, CatalogWriter catalog, ItemTable items, TimeProvider time)
{
    public const string Generic = "generic";
    public const string OnlineRetail = "uci-online-retail";

    /// <param name="request">What to import.</param>
    /// <param name="progress">Told how many lines have been read, after every batch.</param>
    /// <param name="token">Ends it after a whole batch.</param>
    /// <exception cref="MissingColumnException">A file lacks a column.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<ImportResult> RunAsync(ImportRequest request, IProgress<long>? progress, CancellationToken token)
    {
        using var skipped = new SkippedLines(Path.Combine(folder.Root, "imports", $"skipped-{time.GetUtcNow():yyyyMMdd-HHmmss}.csv"));
        using EventFile file = request.Format == OnlineRetail ? new OnlineRetailFile(request.Events) : new GenericEventFile(request.Events);
        var newItems = 0;
        if (request.Items is { } itemFile)
        {
            newItems += await catalog.UpsertAsync(ItemFile.Read(itemFile, skipped), token).ConfigureAwait(false);
        }

        var lines = 0L;
        var outcome = await importer.WriteAsync(Events(), new Lines(_ => progress?.Report(Volatile.Read(ref lines))), Conflict, token).ConfigureAwait(false);

        // What the events' file alone knows of an item must not overwrite what an items' file said.
        var known = request.Format == OnlineRetail ? [] : items.ReadAll().Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var drafts = file.Items.Where(item => !known.Contains(item.Id)).ToList();
        if (drafts.Count > 0)
        {
            newItems += await catalog.UpsertAsync(drafts, token).ConfigureAwait(false);
        }

        return new ImportResult(lines, outcome.Accepted, outcome.Duplicates, newItems, skipped.Counts, skipped.Report);

        IEnumerable<ShopEvent> Events()
        {
            while (file.Read(out var line))
            {
                Volatile.Write(ref lines, lines + 1);
                if (line.Event is { } shopEvent)
                {
                    yield return shopEvent;
                }
                else
                {
                    skipped.Add(request.Events, file.Line, line.SkipReason!, line.Excerpt);
                }
            }
        }

        void Conflict(ShopEvent refused) => skipped.Add(request.Events, refused.Sequence, IngestError.IdConflict, $"id={refused.Id} itemId={refused.ItemId}");
    }

    private sealed class Lines(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
