using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Platform.Resilience.Breakers;

/// <summary>The breakers' tables: history and operators' holds.</summary>
internal sealed class BreakerStorage(IDbContextFactory<OpsDbContext> contexts, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>Writes notes in their order, in one transaction.</summary>
    public async Task WriteAsync(IReadOnlyList<BreakerNote> notes, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        context.AddRange(notes.Where(note => note.Transition is not null).Select(note => StoredTransition.Of(note.Transition!)));

        // Only the last word on each name counts.
        var holds = notes.Where(note => note.HeldName is not null).GroupBy(note => note.HeldName!, StringComparer.Ordinal).Select(group => group.Last());
        foreach (var note in holds)
        {
            await SetHoldAsync(context, note.HeldName!, note.Isolation, token).ConfigureAwait(false);
        }

        if (context.ChangeTracker.HasChanges())
        {
            await context.SaveChangesAsync(token).ConfigureAwait(false);
        }
    }

    /// <summary>Stores an operator's hold, or with null its end, together with the audit row.</summary>
    public async Task HoldAsync(string name, Isolation? isolation, ClaimsPrincipal user, AuditChange change, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        await SetHoldAsync(context, name, isolation, token).ConfigureAwait(false);
        await audit.SaveAsync(context, user, change, token).ConfigureAwait(false);
    }

    /// <summary>Deletes history older than 30 days and holds that have ended.</summary>
    public async Task TrimAsync(CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var oldest = now - s_kept;
        await context.Set<StoredTransition>().Where(row => row.At < oldest).ExecuteDeleteAsync(token).ConfigureAwait(false);
        await context.Set<StoredIsolation>().Where(row => row.Until <= now).ExecuteDeleteAsync(token).ConfigureAwait(false);
    }

    /// <summary>The newest transitions, oldest first.</summary>
    public async Task<IReadOnlyList<BreakerTransition>> ReadHistoryAsync(int most, CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var rows = await context.Set<StoredTransition>().AsNoTracking().OrderByDescending(row => row.Id).Take(most).ToListAsync(token).ConfigureAwait(false);
        rows.Reverse();
        return [.. rows.Select(row => row.Restored())];
    }

    public async Task<ImmutableDictionary<string, Isolation>> ReadIsolationsAsync(CancellationToken token)
    {
        await using var context = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var rows = await context.Set<StoredIsolation>().AsNoTracking().OrderBy(row => row.Name).Take(1_000).ToListAsync(token).ConfigureAwait(false);
        return rows.ToImmutableDictionary(row => row.Name, row => new Isolation(row.Reason, row.Actor, row.Since, row.Until), StringComparer.Ordinal);
    }

    private static async Task SetHoldAsync(OpsDbContext context, string name, Isolation? isolation, CancellationToken token)
    {
        var row = await context.Set<StoredIsolation>().FindAsync([name], token).ConfigureAwait(false);
        if (isolation is null)
        {
            if (row is not null)
            {
                context.Remove(row);
            }
        }
        else if (row is null)
        {
            context.Add(new StoredIsolation { Name = name, Reason = isolation.Reason, Actor = isolation.Actor, Since = isolation.Since, Until = isolation.Until });
        }
        else
        {
            (row.Reason, row.Actor, row.Since, row.Until) = (isolation.Reason, isolation.Actor, isolation.Since, isolation.Until);
        }
    }
}
