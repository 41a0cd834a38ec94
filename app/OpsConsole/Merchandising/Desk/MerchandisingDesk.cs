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
public sealed class MerchandisingDesk
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
        if (SubjectErrors(content) is { } wrong)
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
        if ((SubjectErrors(content) ?? ReasonErrors(reason)) is { } wrong)
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

    /// <summary>Hands the live revisions to serving.</summary>
    internal async Task<int> LoadAsync(CancellationToken token)
    {
        await using var db = await _contexts.CreateDbContextAsync(token);
        var live = await db.Set<Revision>().AsNoTracking().Where(row => row.State == RevisionState.Live).OrderBy(row => row.Id).Take(2 * MaxLive).ToListAsync(token);
        _current.Load([.. live.Select(RevisionView.Of)]);
        return live.Count;
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

    private async Task<DeskResult> GoLiveAsync(OpsDbContext db, ClaimsPrincipal actor, Revision row, string verb, string? reason, CancellationToken token)
    {
        if (row.ApprovedHash != row.Hash)
        {
            return DeskResult.Conflict("What was approved is not what it says now.", RevisionView.Of(row));
        }

        var findings = Check(ContentJson.Read(row.Kind, row.Content));
        if (!findings.Valid)
        {
            return DeskResult.Invalid(findings.Errors);
        }

        var live = await LiveOfAsync(db, row.Kind, row.Subject, token);
        if (live is null && await db.Set<Revision>().CountAsync(other => other.Kind == row.Kind && other.State == RevisionState.Live, token) >= MaxLive)
        {
            return DeskResult.Conflict($"{MaxLive} are live already.");
        }

        var now = Now();
        if (live is not null)
        {
            (live.State, live.EndedAt) = (verb == "rollBack" ? RevisionState.RolledBack : RevisionState.Superseded, now);
            live.Edition++;
        }

        (row.State, row.LiveAt, row.LiveBy, row.Note) = (RevisionState.Live, now, AuditLog.NameOf(actor), reason);
        await StoreAsync(db, actor, row, new AuditChange($"{Noun(row)}.{verb}", row.Subject, live?.Content, row.Content, reason), token);
        _timeline.Add(new TimelineEntry(now, "publish", $"{(row.Kind == RevisionKind.List ? "Fallback list" : "Rule")} {row.Subject}: revision {row.Number} is live", reason, AuditLog.NameOf(actor)));
        return Done(row) with { Warnings = findings.Warnings };
    }

    private async Task<Revision> AddAsync(OpsDbContext db, ClaimsPrincipal actor, RevisionContent content, RevisionState state, int? basedOn, CancellationToken token, int? restores = null)
    {
        var kind = KindOf(content);
        var number = 1 + (await db.Set<Revision>().Where(row => row.Kind == kind && row.Subject == content.Subject).MaxAsync(row => (int?)row.Number, token) ?? 0);
        var (json, name, now) = (ContentJson.Write(content), AuditLog.NameOf(actor), Now());
        var row = new Revision
        {
            Kind = kind, Subject = content.Subject, Number = number, State = state, Content = json, Hash = ContentJson.Hash(json), Edition = 1, BasedOn = basedOn, Restores = restores,
            CreatedAt = now, CreatedBy = name, EditedAt = now, EditedBy = name,
        };
        db.Add(row);
        await db.SaveChangesAsync(token);
        return row;
    }

    private Task<DeskResult> ChangeAsync(
        ClaimsPrincipal actor, string policy, long id, long? edition, string? reason, Func<OpsDbContext, Revision, Task<DeskResult>> change, CancellationToken token) => InTurnAsync(actor, policy, async db =>
    {
        if (ReasonErrors(reason) is { } wrong)
        {
            return DeskResult.Invalid(wrong);
        }

        if (await db.Set<Revision>().FirstOrDefaultAsync(row => row.Id == id, token) is not { } row)
        {
            return DeskResult.Absent;
        }

        return edition is { } seen && seen != row.Edition ? new DeskResult(DeskStatus.Stale, RevisionView.Of(row), Why: "Somebody else has changed it.") : await change(db, row);
    }, token);

    /// <summary>Runs a command in a transaction of its own, which holds the write lock from its beginning: of two commands the second sees what the first has done.</summary>
    private async Task<DeskResult> InTurnAsync(ClaimsPrincipal actor, string? policy, Func<OpsDbContext, Task<DeskResult>> command, CancellationToken token)
    {
        if (policy is not null && !(await _authorization.AuthorizeAsync(actor, policy)).Succeeded)
        {
            return new DeskResult(DeskStatus.NotAllowed, Why: $"This needs the role {(policy == Policies.Publisher ? Roles.Publisher : Roles.Merchandiser)}.");
        }

        await using var db = await _contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var result = await command(db);
        if (result is not { Status: DeskStatus.Done, Revision: { } revision })
        {
            return result;
        }

        await transaction.CommitAsync(token);
        if (revision.LiveAt is not null || revision.State is RevisionState.Live or RevisionState.Expired)
        {
            await LoadAsync(CancellationToken.None);
        }

        _live.Publish(new MerchandisingChanged(revision.Kind, revision.Subject, revision.Id));
        return result;
    }

    private async Task StoreAsync(OpsDbContext db, ClaimsPrincipal actor, Revision row, AuditChange change, CancellationToken token)
    {
        row.Edition++;
        await _audit.SaveAsync(db, actor, change, token);
    }

    private static Task<Revision?> LiveOfAsync(OpsDbContext db, RevisionKind kind, string subject, CancellationToken token) =>
        db.Set<Revision>().FirstOrDefaultAsync(row => row.Kind == kind && row.Subject == subject && row.State == RevisionState.Live, token);

    private static DeskResult Done(Revision row) => new(DeskStatus.Done, RevisionView.Of(row));

    private static DeskResult Fixed(Revision row) => DeskResult.Conflict($"It is {RevisionView.Of(row).StateName}.", RevisionView.Of(row));

    private static RevisionKind KindOf(RevisionContent content) => content is FallbackListContent ? RevisionKind.List : RevisionKind.Rule;

    private static string Noun(Revision row) => row.Kind == RevisionKind.List ? "fallbackList" : "rule";

    private static Dictionary<string, string[]>? ReasonErrors(string? reason) => reason is { Length: > MaxReason } ? new() { ["reason"] = [$"must be at most {MaxReason} characters"] } : null;

    private static Dictionary<string, string[]>? SubjectErrors(RevisionContent content)
    {
        var parts = content is FallbackListContent list ? new (string Field, string? Value)[] { ("slot", list.Slot), ("market", list.Market), ("segment", list.Segment) } : [("id", content.Subject)];
        var wrong = parts.Where(part => part.Value is null ? part.Field is "slot" or "id" : !Identifier.IsValid(part.Value)).ToDictionary(part => part.Field, _ => new[] { $"must be {Identifier.Rule}" });
        return wrong.Count > 0 ? wrong : null;
    }

    /// <summary>Console users have roles, keys have none.</summary>
    private static bool IsPerson(ClaimsPrincipal actor) => actor.HasClaim(claim => claim.Type == ClaimTypes.Role);

    private static string Cut(string text) => text.Length <= MaxReason ? text : text[..MaxReason];

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
}
