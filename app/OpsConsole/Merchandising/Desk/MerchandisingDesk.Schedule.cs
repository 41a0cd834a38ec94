using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Merchandising.Desk;

/// <content>What the schedule's clock does.</content>
public sealed partial class MerchandisingDesk
{
    /// <summary>Applies what is due: begins scheduled revisions and ends those whose time is over. For the schedule's clock alone.</summary>
    /// <returns>When to look again; null: nothing is scheduled.</returns>
    internal async Task<DateTimeOffset?> ApplyDueAsync(ClaimsPrincipal clock, CancellationToken token)
    {
        var now = Now();
        await using var db = await _contexts.CreateDbContextAsync(token);
        var due = await db.Set<Revision>().AsNoTracking()
            .Where(row => (row.State == RevisionState.Scheduled && row.StartsAt <= now) || (row.State == RevisionState.Live && row.EndsAt <= now))
            .OrderBy(row => row.State == RevisionState.Live ? row.EndsAt : row.StartsAt).ThenBy(row => row.Id).Select(row => new { row.Id, row.State }).Take(MaxLive).ToListAsync(token);
        foreach (var one in due)
        {
            if (one.State == RevisionState.Scheduled)
            {
                await BeginScheduledAsync(clock, one.Id, token);
            }
            else
            {
                await ExpireAsync(clock, one.Id, token);
            }
        }

        var starts = await db.Set<Revision>().Where(row => row.State == RevisionState.Scheduled).MinAsync(row => row.StartsAt, token);
        var ends = await db.Set<Revision>().Where(row => row.State == RevisionState.Live).MinAsync(row => row.EndsAt, token);
        return starts is null || ends < starts ? ends ?? starts : starts;
    }

    private Task<DeskResult> BeginScheduledAsync(ClaimsPrincipal clock, long id, CancellationToken token) => InTurnAsync(clock, null, async db =>
    {
        var row = await db.Set<Revision>().FirstAsync(row => row.Id == id, token);
        if (row.State != RevisionState.Scheduled)
        {
            return Done(row);
        }

        var result = await GoLiveAsync(db, clock, row, "begin", "its time has come", token);
        if (result.Status != DeskStatus.Done)
        {
            // The live one stays. As a draft again it shows what is wrong, and does not try once more by itself.
            var why = result.Errors is { } errors ? string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}")) : result.Why ?? "";
            (row.State, row.ApprovedBy, row.ApprovedAt, row.ApprovedHash, row.Note) = (RevisionState.Draft, null, null, null, Cut($"did not begin: {why}"));
            await StoreAsync(db, clock, row, new AuditChange($"{Noun(row)}.refuse", row.Subject, null, row.Content, row.Note), token);
            _timeline.Add(new TimelineEntry(Now(), "alert", $"{row.Subject}, revision {row.Number}, did not begin at its time", $"{why}. What was live still is.", null));
        }

        return Done(row);
    }, token);

    private Task<DeskResult> ExpireAsync(ClaimsPrincipal clock, long id, CancellationToken token) => InTurnAsync(clock, null, async db =>
    {
        var row = await db.Set<Revision>().FirstAsync(row => row.Id == id, token);
        if (row.State != RevisionState.Live || row.EndsAt > Now())
        {
            return Done(row);
        }

        (row.State, row.EndedAt) = (RevisionState.Expired, Now());
        row.Edition++;
        await _audit.SaveAsync(db, clock, new AuditChange($"{Noun(row)}.expire", row.Subject, row.Content, null, "its time is over"), token);

        // What it stood in for comes back.
        var replaced = await db.Set<Revision>()
            .FirstOrDefaultAsync(earlier => earlier.Kind == row.Kind && earlier.Subject == row.Subject && earlier.State == RevisionState.Superseded && earlier.EndedAt == row.LiveAt && earlier.EndsAt == null, token);
        if (replaced is not null)
        {
            var back = await AddAsync(db, clock, ContentJson.Read(row.Kind, replaced.Content), RevisionState.Approved, row.Number, token, replaced.Number);
            (back.ApprovedBy, back.ApprovedAt, back.ApprovedHash) = (replaced.ApprovedBy, replaced.ApprovedAt, back.Hash);
            var result = await GoLiveAsync(db, clock, back, "restore", $"revision {row.Number} is over", token);
            if (result.Status != DeskStatus.Done)
            {
                _timeline.Add(new TimelineEntry(Now(), "alert", $"{row.Subject}: what revision {row.Number} stood in for could not come back", result.Errors is { } errors ? string.Join("; ", errors.Select(error => $"{error.Key} {error.Value[0]}")) : result.Why, null));
            }
        }

        return Done(row);
    }, token);
}
