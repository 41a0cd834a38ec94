using Microsoft.EntityFrameworkCore;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Merchandising;

/// <summary>Gives a new shop its first list, before what is live is loaded at start.</summary>
public sealed class CuratedListSeed(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    /// <summary>Saves the list where its slot has never had one; what a merchandiser made stays.</summary>
    /// <param name="slot">A surface, or <see cref="FallbackListContent.DefaultSlot"/>.</param>
    /// <param name="items">Item ids, best first, 4 to 50.</param>
    /// <param name="by">Who is named as its author.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task AddIfAbsentAsync(string slot, IReadOnlyCollection<string> items, string by, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items.Count, FallbackListContent.MinItems);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, FallbackListContent.MaxItems);
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        if (await context.Set<Revision>().AnyAsync(row => row.Kind == RevisionKind.List && row.Subject == slot, token).ConfigureAwait(false))
        {
            return;
        }

        var json = ContentJson.Write(new FallbackListContent { Slot = slot, Items = [.. items] });
        var (hash, now) = (ContentJson.Hash(json), time.GetUtcNow());
        context.Add(new Revision
        {
            Kind = RevisionKind.List, Subject = slot, Number = 1, State = RevisionState.Live, Content = json, Hash = hash, Edition = 1, CreatedAt = now, CreatedBy = by, EditedAt = now, EditedBy = by,
            ApprovedBy = by, ApprovedAt = now, ApprovedHash = hash, LiveAt = now, LiveBy = by, Note = "the shop's first list",
        });
        await context.SaveChangesAsync(token).ConfigureAwait(false);
    }
}
