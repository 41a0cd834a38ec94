using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Merchandising.Desk;

/// <summary>
/// What merchandisers and publishers do with lists and rules, the same for pages and the API. Each command asks for the role again, changes rows and writes the audit in one
/// transaction, and then hands the live revisions to serving.
/// </summary>
public sealed partial class MerchandisingDesk
{
    /// <summary>Most characters of a reason.</summary>
    public const int MaxReason = 400;

    /// <summary>Most live rules, and most live lists.</summary>
    public const int MaxLive = 2_000;

    private readonly IDbContextFactory<OpsDbContext> _contexts;
    private readonly AuditLog _audit;
    private readonly IAuthorizationService _authorization;
    private readonly CurrentMerchandising _current;
    private readonly CurrentCatalog _catalog;
    private readonly SlateSlots _slots;
    private readonly LiveFeed _live;
    private readonly Timeline _timeline;
    private readonly MerchandisingOptions _options;
    private readonly TimeProvider _time;

    internal MerchandisingDesk(
        IDbContextFactory<OpsDbContext> contexts, AuditLog audit, IAuthorizationService authorization, CurrentMerchandising current, CurrentCatalog catalog, SlateSlots slots, LiveFeed live, Timeline timeline,
        IOptions<MerchandisingOptions> options, TimeProvider time)
    {
        (_contexts, _audit, _authorization, _current, _catalog, _slots, _live, _timeline, _options, _time) = (contexts, audit, authorization, current, catalog, slots, live, timeline, options.Value, time);
    }

    /// <summary>What is wrong with a content now, and what is worth knowing.</summary>
    public ContentFindings Check(RevisionContent content) => ContentChecks.Check(content, _catalog.Snapshot, _slots.Surfaces);

    /// <summary>Begins a draft. A content that breaks rules may be saved, so that nothing typed is lost; it cannot be submitted.</summary>
    /// <param name="actor">A merchandiser.</param>
    /// <param name="content">What it says; its subject need not exist yet.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public Task<DeskResult> BeginAsync(ClaimsPrincipal actor, RevisionContent content, CancellationToken token) => InTurnAsync(actor, Policies.Merchandiser, async db =>
    {
        if (FormErrors(content) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        var live = await LiveOfAsync(db, KindOf(content), content.Subject, token);
        var draft = await AddAsync(db, actor, content, RevisionState.Draft, live?.Number, token);
        await _audit.SaveAsync(db, actor, new AuditChange($"{Noun(draft)}.draft", draft.Subject, live?.Content, draft.Content), token);
        return Done(draft);
    }, token);

    /// <summary>Saves what a draft says. An approval, a review and a schedule are void from then on.</summary>
    /// <param name="actor">A merchandiser.</param>
    /// <param name="id">The revision; not one that is or has been live.</param>
    /// <param name="edition">What the editor saw; null: whatever there is.</param>
    /// <param name="content">Of the same subject.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public Task<DeskResult> SaveAsync(ClaimsPrincipal actor, long id, long? edition, RevisionContent content, CancellationToken token) => ChangeAsync(actor, Policies.Merchandiser, id, edition, null, async (db, row) =>
    {
        if (row.State is not (RevisionState.Draft or RevisionState.InReview or RevisionState.Approved or RevisionState.Scheduled))
        {
            return Fixed(row);
        }

        if (KindOf(content) != row.Kind || content.Subject != row.Subject)
        {
            return DeskResult.Invalid(row.Kind == RevisionKind.List ? "slot" : "id", $"a revision of {row.Subject} stays one: begin another draft for {content.Subject}");
        }

        if (FormErrors(content) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        var before = row.Content;
        var json = ContentJson.Write(content);
        if (json == before)
        {
            return Done(row);
        }

        var voided = row.ApprovedHash is not null;
        (row.Content, row.Hash, row.State) = (json, ContentJson.Hash(json), RevisionState.Draft);
        (row.EditedAt, row.EditedBy) = (Now(), AuditLog.NameOf(actor));
        (row.SubmittedBy, row.ApprovedBy, row.ApprovedAt, row.ApprovedHash) = (null, null, null, null);
        (row.StartsAt, row.EndsAt, row.StartsLocal, row.EndsLocal, row.Zone) = (null, null, null, null, null);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.edit", row.Subject, before, json, voided ? "the approval is void" : null), token);
        return Done(row);
    }, token);

    /// <summary>Asks for approval.</summary>
    public Task<DeskResult> SubmitAsync(ClaimsPrincipal actor, long id, long? edition, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Merchandiser, id, edition, reason, async (db, row) =>
    {
        if (row.State != RevisionState.Draft)
        {
            return Fixed(row);
        }

        if (Check(ContentJson.Read(row.Kind, row.Content)) is { Valid: false } findings)
        {
            return DeskResult.Invalid(findings.Errors);
        }

        (row.State, row.SubmittedBy, row.Note) = (RevisionState.InReview, AuditLog.NameOf(actor), reason);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.submit", row.Subject, null, row.Content, reason), token);
        return Done(row);
    }, token);

    /// <summary>Approves this very content.</summary>
    /// <param name="actor">A publisher other than the last editor, unless an administrator or a key.</param>
    /// <param name="id">A revision in review.</param>
    /// <param name="hash">Of the content that was looked at.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public Task<DeskResult> ApproveAsync(ClaimsPrincipal actor, long id, string hash, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Publisher, id, null, reason, async (db, row) =>
    {
        if (row.State != RevisionState.InReview)
        {
            return Fixed(row);
        }

        if (row.Hash != hash)
        {
            return new DeskResult(DeskStatus.Stale, RevisionView.Of(row), Why: "It was edited after you looked at it.");
        }

        if (_options.FourEyes && AuditLog.NameOf(actor) == row.EditedBy && !actor.IsInRole(Roles.Admin) && IsPerson(actor))
        {
            return new DeskResult(DeskStatus.NotAllowed, RevisionView.Of(row), Why: "Somebody else than its last editor must approve it.");
        }

        (row.State, row.ApprovedBy, row.ApprovedAt, row.ApprovedHash, row.Note) = (RevisionState.Approved, AuditLog.NameOf(actor), Now(), row.Hash, reason);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.approve", row.Subject, null, row.Content, reason), token);
        return Done(row);
    }, token);

    /// <summary>Sends a revision in review, or an approved one, back to its editors.</summary>
    public Task<DeskResult> ReturnAsync(ClaimsPrincipal actor, long id, long? edition, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Publisher, id, edition, reason, async (db, row) =>
    {
        if (row.State is not (RevisionState.InReview or RevisionState.Approved or RevisionState.Scheduled))
        {
            return Fixed(row);
        }

        (row.State, row.ApprovedBy, row.ApprovedAt, row.ApprovedHash, row.Note) = (RevisionState.Draft, null, null, null, reason);
        (row.StartsAt, row.EndsAt, row.StartsLocal, row.EndsLocal, row.Zone) = (null, null, null, null, null);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.return", row.Subject, Reason: reason), token);
        return Done(row);
    }, token);

    /// <summary>Sets when an approved revision goes live and ends.</summary>
    public Task<DeskResult> ScheduleAsync(ClaimsPrincipal actor, long id, long? edition, RevisionSchedule schedule, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Publisher, id, edition, reason, async (db, row) =>
    {
        if (row.State is not (RevisionState.Approved or RevisionState.Scheduled) || row.ApprovedHash != row.Hash)
        {
            return Fixed(row);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.Zone, out var zone))
        {
            return DeskResult.Invalid("zone", "is no time zone: an IANA name such as Europe/Berlin");
        }

        var starts = schedule.Starts is null ? Now() : WallTime.Resolve(schedule.Starts, zone);
        var ends = schedule.Ends is null ? null : WallTime.Resolve(schedule.Ends, zone);
        var errors = new Dictionary<string, string[]>();
        if (starts is null || (schedule.Starts is not null && starts < Now().AddMinutes(-1)))
        {
            errors["starts"] = [starts is null ? "must be a time such as 2026-12-01T09:00" : "lies in the past"];
        }

        if (schedule.Ends is not null && (ends is null || ends <= (starts ?? Now())))
        {
            errors["ends"] = [ends is null ? "must be a time such as 2026-12-24T18:00" : "must be after the start"];
        }

        if (errors.Count > 0)
        {
            return DeskResult.Invalid(errors);
        }

        (row.State, row.StartsAt, row.EndsAt, row.Note) = (RevisionState.Scheduled, starts, ends, reason);
        (row.StartsLocal, row.EndsLocal, row.Zone) = (schedule.Starts ?? WallTime.Of(starts!.Value, zone), schedule.Ends, schedule.Zone);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.schedule", row.Subject, null, $"{{\"starts\":\"{row.StartsLocal}\",\"ends\":{(row.EndsLocal is null ? "null" : $"\"{row.EndsLocal}\"")},\"zone\":\"{row.Zone}\"}}", reason), token);
        return Done(row);
    }, token);

    /// <summary>Lets serving use an approved or scheduled revision now; the live one is superseded.</summary>
    public Task<DeskResult> PublishAsync(ClaimsPrincipal actor, long id, long? edition, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Publisher, id, edition, reason, async (db, row) =>
        row.State is RevisionState.Approved or RevisionState.Scheduled ? await GoLiveAsync(db, actor, row, "publish", reason, token) : Fixed(row), token);

    /// <summary>Writes and publishes in one step, for programs: what is live must be as the caller saw it.</summary>
    /// <param name="actor">A publisher.</param>
    /// <param name="content">What is to be live.</param>
    /// <param name="liveNumber">The number of the live revision that it replaces; null: there is none.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public Task<DeskResult> ReplaceAsync(ClaimsPrincipal actor, RevisionContent content, int? liveNumber, string? reason, CancellationToken token) => InTurnAsync(actor, Policies.Publisher, async db =>
    {
        if ((FormErrors(content) ?? ReasonErrors(reason)) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        var live = await LiveOfAsync(db, KindOf(content), content.Subject, token);
        if (live?.Number != liveNumber)
        {
            return new DeskResult(DeskStatus.Stale, live is null ? null : RevisionView.Of(live), Why: "Somebody else has changed it.");
        }

        var row = await AddAsync(db, actor, content, RevisionState.Approved, live?.Number, token);
        (row.ApprovedBy, row.ApprovedAt, row.ApprovedHash) = (row.CreatedBy, row.CreatedAt, row.Hash);
        return await GoLiveAsync(db, actor, row, "replace", reason, token);
    }, token);

    /// <summary>Makes an earlier revision's content live again, as a new revision.</summary>
    /// <param name="actor">A publisher.</param>
    /// <param name="kind">List or rule.</param>
    /// <param name="subject">Which.</param>
    /// <param name="number">The revision whose content comes back; null: what was live before the one that is.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="token">Ends the wait for the database.</param>
    public Task<DeskResult> RollBackAsync(ClaimsPrincipal actor, RevisionKind kind, string subject, int? number, string? reason, CancellationToken token) => InTurnAsync(actor, Policies.Publisher, async db =>
    {
        if (ReasonErrors(reason) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        var live = await LiveOfAsync(db, kind, subject, token);
        var been = db.Set<Revision>().Where(row => row.Kind == kind && row.Subject == subject && row.LiveAt != null && row.State != RevisionState.Live);
        var earlier = number is { } wanted
            ? await been.FirstOrDefaultAsync(row => row.Number == wanted, token)
            : await been.Where(row => row.State == RevisionState.Superseded || row.State == RevisionState.Expired).OrderByDescending(row => row.EndedAt).ThenByDescending(row => row.Number).FirstOrDefaultAsync(token);
        if (earlier is null)
        {
            return live is null && number is null ? DeskResult.Absent : DeskResult.Conflict(number is null ? "Nothing was live before it." : $"Revision {number} has never been live, or is.", live is null ? null : RevisionView.Of(live));
        }

        var row = await AddAsync(db, actor, ContentJson.Read(kind, earlier.Content), RevisionState.Approved, live?.Number, token, earlier.Number);
        (row.ApprovedBy, row.ApprovedAt, row.ApprovedHash) = (row.CreatedBy, row.CreatedAt, row.Hash);
        return await GoLiveAsync(db, actor, row, "rollBack", reason, token);
    }, token);

    /// <summary>Ends a live revision without a successor.</summary>
    public Task<DeskResult> EndAsync(ClaimsPrincipal actor, RevisionKind kind, string subject, string? reason, CancellationToken token) => InTurnAsync(actor, Policies.Publisher, async db =>
    {
        if (ReasonErrors(reason) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        if (await LiveOfAsync(db, kind, subject, token) is not { } live)
        {
            return DeskResult.Absent;
        }

        (live.State, live.EndedAt, live.Note) = (RevisionState.Expired, Now(), reason);
        live.Edition++;
        await _audit.SaveAsync(db, actor, new AuditChange($"{Noun(live)}.end", live.Subject, live.Content, null, reason), token);
        return Done(live);
    }, token);

    /// <summary>Gives a revision up that has not been live.</summary>
    public Task<DeskResult> DiscardAsync(ClaimsPrincipal actor, long id, long? edition, string? reason, CancellationToken token) => ChangeAsync(actor, Policies.Merchandiser, id, edition, reason, async (db, row) =>
    {
        if (row.LiveAt is not null || row.State == RevisionState.Discarded)
        {
            return Fixed(row);
        }

        (row.State, row.EndedAt, row.Note) = (RevisionState.Discarded, Now(), reason);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.discard", row.Subject, row.Content, null, reason), token);
        return Done(row);
    }, token);

    /// <summary>Hands the live revisions to serving.</summary>
    internal async Task<int> LoadAsync(CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        var live = await db.Set<Revision>().AsNoTracking().Where(row => row.State == RevisionState.Live).OrderBy(row => row.Id).Take(2 * MaxLive).ToListAsync(token);
        _current.Load([.. live.Select(RevisionView.Of)]);
        return live.Count;
    }
}
