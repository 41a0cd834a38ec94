using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Desk;

/// <summary>Hands drafts over to the vehicles, or gives them up.</summary>
internal sealed class PlanCommits(IDbContextFactory<OpsDbContext> contexts, PlanStore store, PlanBoard board, LiveFeed live, AuditLog audit, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _committing = new(1, 1);

    public void Dispose() => _committing.Dispose();

    /// <summary>
    /// Makes a draft what its vehicles drive, all in one transaction. A plan whose vehicles all drive another one then is superseded; a vehicle of this plan's parent that this plan has no more has no route.
    /// </summary>
    /// <param name="actor">Who.</param>
    /// <param name="id">The draft.</param>
    /// <param name="revision">What the actor saw; null: whatever there is.</param>
    /// <param name="reason">Why, for the audit.</param>
    /// <param name="acceptViolations">Whether rules that a dispatcher's forced moves break are taken into account.</param>
    /// <param name="token">Ends the waiting.</param>
    public async Task<DeskResult> CommitAsync(ClaimsPrincipal actor, string id, long? revision, string? reason, bool acceptViolations, CancellationToken token)
    {
        await _committing.WaitAsync(token);
        try
        {
            if (await store.FindAsync(id, token) is not { } plan)
            {
                return new DeskResult(null, DeskRefusal.NotFound);
            }

            if (Refusal(plan, revision) is { } refusal)
            {
                return refusal;
            }

            if (plan.Row.Stage == PlanStage.Committed)
            {
                return new DeskResult(plan);
            }

            var broken = plan.Result!.Violations.Count; // Without routes it was refused.
            return broken > 0 && !acceptViolations
                ? new DeskResult(null, DeskRefusal.Conflict, $"Its routes break {broken} rules, the first: {plan.Result.Violations[0].Message}. Mend them, or accept them in words.")
                : await WriteAsync(actor, plan, reason, token);
        }
        finally
        {
            _committing.Release();
        }
    }

    /// <summary>Gives a draft up.</summary>
    public async Task<DeskResult> DiscardAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await PlanStore.FindAsync(db, id, token) is not { } plan)
        {
            return new DeskResult(null, DeskRefusal.NotFound);
        }

        if (plan.Row.Stage == PlanStage.Discarded)
        {
            return new DeskResult(plan);
        }

        if (plan.Row.Stage != PlanStage.Draft || !PlanStatus.HasEnded(plan.Row.Status))
        {
            return new DeskResult(null, DeskRefusal.Conflict, plan.Row.Stage != PlanStage.Draft ? $"It is {plan.Row.Stage}, not a draft." : "It is still searched for: cancel it first.");
        }

        (plan.Row.Stage, plan.Row.UpdatedAt) = (PlanStage.Discarded, Now());
        plan.Row.Revision++;
        return await SaveAsync(db, actor, plan, new AuditChange("routePlan.discard", id, Reason: reason), token);
    }

    private static DeskResult? Refusal(StoredPlan plan, long? revision) => plan switch
    {
        _ when revision is { } seen && seen != plan.Row.Revision => new DeskResult(null, DeskRefusal.Stale, $"It is at revision {plan.Row.Revision}."),
        { Row.Stage: PlanStage.Superseded or PlanStage.Discarded } => new DeskResult(null, DeskRefusal.Conflict, $"It is {plan.Row.Stage}."),
        _ when !PlanStatus.HasEnded(plan.Row.Status) => new DeskResult(null, DeskRefusal.Conflict, "It is still searched for."),
        { Result: null } => new DeskResult(null, DeskRefusal.Conflict, "It has no routes."),
        _ => null,
    };

    private async Task<DeskResult> WriteAsync(ClaimsPrincipal actor, StoredPlan seen, string? reason, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var plan = await PlanStore.FindAsync(db, seen.Row.Id, token) ?? throw new InvalidOperationException($"{seen.Row.Id} is gone");
        if (plan.Row.Revision != seen.Row.Revision)
        {
            return new DeskResult(null, DeskRefusal.Stale, $"It is at revision {plan.Row.Revision}.");
        }

        var (day, name, now) = (DateOnly.FromDateTime(plan.Input.Origin.UtcDateTime), AuditLog.NameOf(actor), Now());
        string[] vehicles = [.. plan.Input.Request.Vehicles!.Select(vehicle => vehicle.Id!)];
        var routes = await db.Set<VehicleRoute>().Where(route => route.Day == day && (vehicles.Contains(route.VehicleId) || route.PlanId == plan.Row.ParentId)).ToListAsync(token);
        string[] replaced = [.. routes.Select(route => route.PlanId).Distinct(StringComparer.Ordinal)];
        var changed = new List<VehicleRouteChanged>();
        foreach (var vehicle in vehicles)
        {
            var route = routes.Find(known => known.VehicleId == vehicle);
            if (route is null)
            {
                db.Add(route = new VehicleRoute { VehicleId = vehicle, Day = day, PlanId = plan.Row.Id, CommittedAt = now, CommittedBy = name });
            }

            (route.PlanId, route.CommittedAt, route.CommittedBy) = (plan.Row.Id, now, name);
            route.Generation++;
            changed.Add(new VehicleRouteChanged(vehicle, day, plan.Row.Id, route.Generation));
        }

        foreach (var left in routes.Where(route => !vehicles.Contains(route.VehicleId, StringComparer.Ordinal)))
        {
            db.Remove(left);
            changed.Add(new VehicleRouteChanged(left.VehicleId, day, null, left.Generation + 1));
        }

        (plan.Row.Stage, plan.Row.UpdatedAt) = (PlanStage.Committed, now);
        plan.Row.Revision++;
        await db.SaveChangesAsync(token);
        var superseded = await SupersedeAsync(db, replaced.Where(old => old != plan.Row.Id), now, token);
        var result = await SaveAsync(db, actor, plan, new AuditChange("routePlan.commit", plan.Row.Id, null, $"{{\"vehicles\":{vehicles.Length}}}", reason), token, transaction);
        foreach (var old in superseded)
        {
            if (await store.FindAsync(old, token) is { } stored)
            {
                board.Put(stored, PlanRendering.Progress(stored.Row));
            }
        }

        foreach (var change in changed)
        {
            live.Publish(change);
        }

        return result;
    }

    /// <summary>Plans that no vehicle drives any more.</summary>
    private static async Task<List<string>> SupersedeAsync(OpsDbContext db, IEnumerable<string> plans, DateTimeOffset now, CancellationToken token)
    {
        var superseded = new List<string>();
        foreach (var id in plans)
        {
            if (!await db.Set<VehicleRoute>().AnyAsync(route => route.PlanId == id, token)
                && await db.Set<RoutePlan>().FirstOrDefaultAsync(row => row.Id == id && row.Stage == PlanStage.Committed, token) is { } row)
            {
                (row.Stage, row.UpdatedAt) = (PlanStage.Superseded, now);
                row.Revision++;
                superseded.Add(id);
            }
        }

        return superseded;
    }

    private async Task<DeskResult> SaveAsync(
        OpsDbContext db, ClaimsPrincipal actor, StoredPlan plan, AuditChange change, CancellationToken token, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction? transaction = null)
    {
        try
        {
            await audit.SaveAsync(db, actor, change, token);
            if (transaction is not null)
            {
                await transaction.CommitAsync(token);
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            return new DeskResult(null, DeskRefusal.Stale, "Somebody else was faster.");
        }

        board.Put(plan, PlanRendering.Progress(plan.Row));
        return new DeskResult(plan);
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
