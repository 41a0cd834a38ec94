using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>One mutation, as the audit keeps it.</summary>
/// <param name="Action">Bounded set, noun and verb: <c>breaker.isolate</c>, <c>fault.set</c>, <c>apiKey.create</c> …</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Before">State before, as JSON; never a secret.</param>
/// <param name="After">State after, as JSON; never a secret.</param>
/// <param name="Reason">In the actor's words.</param>
public sealed record AuditChange(string Action, string Subject, string? Before = null, string? After = null, string? Reason = null);

/// <summary>Who changed what, and why: a row in the transaction of the change itself.</summary>
public sealed class AuditLog(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    /// <summary>Saves what the context has pending and the audit row together, or neither.</summary>
    public async Task SaveAsync(OpsDbContext db, ClaimsPrincipal actor, AuditChange change, CancellationToken token)
    {
        // Begun here, the transaction takes SQLite's write lock at once (BEGIN IMMEDIATE): nobody else can extend the chain until it ends.
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(token) : null;
        var last = await db.Set<AuditEntry>().AsNoTracking().OrderByDescending(entry => entry.Sequence)
            .Select(entry => new { entry.Sequence, entry.Hash }).FirstOrDefaultAsync(token);
        var (sequence, previous) = last is null ? (1L, AuditChain.Start) : (last.Sequence + 1, last.Hash);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var name = NameOf(actor);
        db.Add(new AuditEntry
        {
            Sequence = sequence,
            At = at,
            Actor = name,
            Action = change.Action,
            Subject = change.Subject,
            Before = change.Before,
            After = change.After,
            Reason = change.Reason,
            PreviousHash = previous,
            Hash = AuditChain.Hash(previous, sequence, at, name, change),
        });
        await db.SaveChangesAsync(token);
        if (transaction is not null)
        {
            await transaction.CommitAsync(token);
        }
    }

    /// <summary>Records a change whose state lives in memory only: call it before the change takes effect.</summary>
    public async Task RecordAsync(ClaimsPrincipal actor, AuditChange change, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await SaveAsync(db, actor, change, token);
    }

    /// <summary>The sequence of the first row that does not fit the chain; null when all do. Reads the whole table.</summary>
    public async Task<long?> FindBreakAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var (expected, previous) = (1L, AuditChain.Start);
        await foreach (var entry in db.Set<AuditEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).AsAsyncEnumerable().WithCancellation(token))
        {
            var change = new AuditChange(entry.Action, entry.Subject, entry.Before, entry.After, entry.Reason);
            var hash = AuditChain.Hash(previous, entry.Sequence, entry.At, entry.Actor, change);
            if (entry.Sequence != expected || !entry.PreviousHash.AsSpan().SequenceEqual(previous) || !entry.Hash.AsSpan().SequenceEqual(hash))
            {
                return expected;
            }

            (expected, previous) = (expected + 1, hash);
        }

        return null;
    }

    /// <summary>The actor's name as the audit shows it: a console user's, <c>key:name</c>, or <c>system</c>.</summary>
    public static string NameOf(ClaimsPrincipal actor) => actor.Identity?.Name ?? "system";
}
