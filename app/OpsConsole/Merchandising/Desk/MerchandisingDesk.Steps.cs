using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Merchandising.Desk;

/// <content>The steps that commands are made of: a transaction, going live, a row.</content>
public sealed partial class MerchandisingDesk
{
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

    /// <summary>What not even a draft may be: of no subject, or naming an item by nothing. All else may be unfinished.</summary>
    private static Dictionary<string, string[]>? FormErrors(RevisionContent content)
    {
        var (parts, items) = content switch
        {
            FallbackListContent list => (new (string Field, string? Value)[] { ("slot", list.Slot), ("market", list.Market), ("segment", list.Segment) }, new[] { ("items", list.Items), ("reserve", list.Reserve) }),
            RuleContent rule => ([("id", rule.Id)], [("items", rule.Items)]),
            _ => throw new ArgumentException($"{content.GetType().Name} is no content of a revision", nameof(content)),
        };
        var wrong = parts.Where(part => part.Value is null ? part.Field is "slot" or "id" : !Identifier.IsValid(part.Value)).ToDictionary(part => part.Field, _ => new[] { $"must be {Identifier.Rule}" });
        foreach (var (field, ids) in items)
        {
            for (var place = 0; place < ids.Count; place++)
            {
                if (ids[place] is null)
                {
                    wrong[$"{field}[{place}]"] = ["must be an item's id, not null"];
                }
            }
        }

        return wrong.Count > 0 ? wrong : null;
    }

    /// <summary>Console users have roles, keys have none.</summary>
    private static bool IsPerson(ClaimsPrincipal actor) => actor.HasClaim(claim => claim.Type == ClaimTypes.Role);

    private static string Cut(string text) => text.Length <= MaxReason ? text : text[..MaxReason];

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
}
