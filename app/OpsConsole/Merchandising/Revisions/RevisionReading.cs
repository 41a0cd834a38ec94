using Microsoft.EntityFrameworkCore;
using OpsConsole.Merchandising.Api;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Merchandising.Revisions;

/// <summary>Reads revisions for pages and the API.</summary>
public sealed class RevisionReading
{
    /// <summary>Most revisions of an answer.</summary>
    public const int Most = 200;

    private readonly IDbContextFactory<OpsDbContext> _contexts;

    internal RevisionReading(IDbContextFactory<OpsDbContext> contexts) => _contexts = contexts;

    /// <summary>Revisions, newest first.</summary>
    /// <param name="kind">Of lists or rules; null: both.</param>
    /// <param name="subject">Of one list or rule; null: of all.</param>
    /// <param name="states">In these states; empty: in any.</param>
    /// <param name="before">Rows older than this one; null: from the newest.</param>
    /// <param name="limit">1 to <see cref="Most"/>.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public async Task<IReadOnlyList<RevisionView>> ListAsync(RevisionKind? kind, string? subject, IReadOnlyCollection<RevisionState> states, long? before, int limit, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var rows = db.Set<Revision>().AsNoTracking();
        rows = kind is null ? rows : rows.Where(row => row.Kind == kind);
        rows = subject is null ? rows : rows.Where(row => row.Subject == subject);
        rows = states.Count == 0 ? rows : rows.Where(row => states.Contains(row.State));
        rows = before is null ? rows : rows.Where(row => row.Id < before);
        return [.. (await rows.OrderByDescending(row => row.Id).Take(limit).ToListAsync(token).ConfigureAwait(false)).Select(RevisionView.Of)];
    }

    /// <summary>One revision; null where there is none.</summary>
    public async Task<RevisionView?> FindAsync(long id, CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        return await db.Set<Revision>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, token).ConfigureAwait(false) is { } row ? RevisionView.Of(row) : null;
    }

    /// <summary>What is, was or will be live in a stretch of time, by its beginning; at most 1,000.</summary>
    public async Task<IReadOnlyList<CalendarEntry>> CalendarAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken token)
    {
        const int Bound = 1_000;
        await using var db = await _contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var rows = await db.Set<Revision>().AsNoTracking()
            .Where(row => (row.State == RevisionState.Scheduled && row.StartsAt < to && (row.EndsAt == null || row.EndsAt > from)) || (row.LiveAt != null && row.LiveAt < to && (row.EndedAt == null || row.EndedAt > from)))
            .OrderBy(row => row.LiveAt ?? row.StartsAt).ThenBy(row => row.Id).Take(Bound).ToListAsync(token).ConfigureAwait(false);
        return [.. rows.Select(row => new CalendarEntry(row.Id, row.Kind, row.Subject, row.Number, row.State, (row.LiveAt ?? row.StartsAt)!.Value, row.EndedAt ?? row.EndsAt))];
    }
}
