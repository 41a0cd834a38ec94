using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Platform.Security.Auditing;

/// <summary>Which rows of the audit; null for all.</summary>
/// <param name="Actor">Who: the whole name.</param>
/// <param name="Action">What: <c>apiKey.revoke</c>, or <c>apiKey</c> for everything done to API keys.</param>
/// <param name="Subject">To what: any part of it.</param>
/// <param name="From">At or after.</param>
/// <param name="To">Before.</param>
public sealed record AuditFilter(string? Actor = null, string? Action = null, string? Subject = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>One row of the audit.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">To what.</param>
/// <param name="Reason">Why, in the actor's words.</param>
/// <param name="Before">State before, JSON.</param>
/// <param name="After">State after, JSON.</param>
/// <param name="Hash">Of this row and the one before it, lower-case hex.</param>
public sealed record AuditRow(long Sequence, DateTimeOffset At, string Actor, string Action, string Subject, string? Reason, string? Before, string? After, string Hash);

/// <summary>Whether the rows still hang together.</summary>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="FirstBreak">Sequence of the first that does not fit; null when all do.</param>
/// <param name="Head">Hash of the newest, lower-case hex; null without any. Kept elsewhere, it shows whether rows were cut off the end.</param>
/// <param name="CheckedAt">When.</param>
public sealed record AuditChainState(long Rows, long? FirstBreak, string? Head, DateTimeOffset CheckedAt);

/// <summary>Reads the audit, newest first.</summary>
public sealed class AuditReader(IDbContextFactory<OpsDbContext> contexts, AuditLog log, TimeProvider time)
{
    /// <summary>Rows of a page at most.</summary>
    public const int MaxLimit = 200;

    /// <summary>Rows of an export at most: the newest.</summary>
    public const int ExportBound = 100_000;

    private const int Piece = 500;

    /// <summary>Rows that fit, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only rows with a smaller sequence; null from the newest on.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="token">Ends the reading.</param>
    public async Task<IReadOnlyList<AuditRow>> ReadAsync(AuditFilter filter, long? before, int limit, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = db.Set<AuditEntry>().AsNoTracking();
        if (before is { } end)
        {
            rows = rows.Where(row => row.Sequence < end);
        }

        if (filter.Actor is { } actor)
        {
            rows = rows.Where(row => row.Actor == actor);
        }

        if (filter.Action is { } action)
        {
            var kind = action + ".";
            rows = rows.Where(row => row.Action == action || row.Action.StartsWith(kind));
        }

        if (filter.Subject is { } subject)
        {
            rows = rows.Where(row => row.Subject.Contains(subject));
        }

        if (filter.From is { } from)
        {
            rows = rows.Where(row => row.At >= from);
        }

        if (filter.To is { } to)
        {
            rows = rows.Where(row => row.At < to);
        }

        return [.. (await rows.OrderByDescending(row => row.Sequence).Take(limit).ToListAsync(token)).Select(Row)];
    }

    /// <summary>One row, or null.</summary>
    public async Task<AuditRow?> FindAsync(long sequence, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<AuditEntry>().AsNoTracking().FirstOrDefaultAsync(row => row.Sequence == sequence, token) is { } row ? Row(row) : null;
    }

    /// <summary>Everything that fits, newest first, at most <see cref="ExportBound"/>, read piece by piece.</summary>
    public async IAsyncEnumerable<AuditRow> ExportAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        var (before, given) = ((long?)null, 0);
        while (given < ExportBound && await ReadAsync(filter, before, Math.Min(Piece, ExportBound - given), token) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                yield return row;
            }

            (before, given) = (rows[^1].Sequence, given + rows.Count);
        }
    }

    /// <summary>Looks through the whole chain.</summary>
    public async Task<AuditChainState> CheckAsync(CancellationToken token)
    {
        var first = await log.FindBreakAsync(token);
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = await db.Set<AuditEntry>().LongCountAsync(token);
        var head = await db.Set<AuditEntry>().OrderByDescending(row => row.Sequence).Select(row => row.Hash).FirstOrDefaultAsync(token);
        return new AuditChainState(rows, first, head is null ? null : Convert.ToHexStringLower(head), time.GetUtcNow());
    }

    private static AuditRow Row(AuditEntry row) => new(row.Sequence, row.At, row.Actor, row.Action, row.Subject, row.Reason, row.Before, row.After, Convert.ToHexStringLower(row.Hash));
}
