using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Merchandising;

/// <summary>Gives a new shop its first list, before <see cref="CuratedLists"/> is loaded at start.</summary>
public sealed class CuratedListSeed(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    /// <summary>Saves the list where its slot has none; what a merchandiser made stays.</summary>
    /// <param name="slot">A surface, or <see cref="CuratedLists.DefaultSlot"/>.</param>
    /// <param name="items">Item ids, best first, 4 to 50.</param>
    /// <param name="by">Who is named as its author.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task AddIfAbsentAsync(string slot, IReadOnlyCollection<string> items, string by, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items.Count, FallbackListEndpoints.MinItems);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, FallbackListEndpoints.MaxItems);
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        if (!await context.Set<FallbackList>().AnyAsync(list => list.Slot == slot, token).ConfigureAwait(false))
        {
            context.Add(new FallbackList { Slot = slot, Items = string.Join(',', items), Revision = 1, UpdatedAt = time.GetUtcNow(), UpdatedBy = by });
            await context.SaveChangesAsync(token).ConfigureAwait(false);
        }
    }
}
