using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Queue;
using OpsConsole.Delivery.Solving;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Plans;

/// <summary>Why a dispatcher's command was not carried out.</summary>
internal enum DeskRefusal
{
    None,
    NotFound,

    /// <summary>Somebody else has changed the plan.</summary>
    Stale,

    /// <summary>The plan's status or stage does not allow it.</summary>
    Conflict,

    /// <summary>Something that it names is not there, or makes no sense.</summary>
    Invalid,
}

/// <summary>What became of a command.</summary>
internal readonly record struct DeskResult(StoredPlan? Plan, DeskRefusal Refusal = DeskRefusal.None, string? Why = null);

/// <summary>What dispatchers do with plans; every command is audited in its own transaction.</summary>
internal sealed class PlanDesk(
    IDbContextFactory<OpsDbContext> contexts, PlanStore store, PlanBoard board, ActiveSearches searches, AuditLog audit, TimeProvider time)
{
    /// <summary>How long a cancelling client waits for the search's last plan.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends the making of a plan; the best until then is kept.</summary>
    public async Task<DeskResult> CancelAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token)
    {
        if (await store.FindAsync(id, token) is not { } plan)
        {
            return new DeskResult(null, DeskRefusal.NotFound);
        }

        if (PlanStatus.HasEnded(plan.Row.Status))
        {
            return plan.Row.Status == PlanStatus.Cancelled ? new DeskResult(plan) : new DeskResult(null, DeskRefusal.Conflict, $"The plan has ended: it is {plan.Row.Status}.");
        }

        await MarkAsync(actor, id, reason, token);
        try
        {
            await searches.CancelAsync(id, s_patience, time, token);
        }
        catch (TimeoutException)
        {
            // It ends soon; its row says so then.
        }

        return new DeskResult(await store.FindAsync(id, token));
    }

    /// <summary>The wish is on disk before the search hears of it. What nobody works on ends here.</summary>
    private async Task MarkAsync(ClaimsPrincipal actor, string id, string? reason, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        var row = await db.Set<RoutePlan>().SingleAsync(row => row.Id == id, token);
        if (PlanStatus.HasEnded(row.Status) || row.CancelledAt is not null)
        {
            return;
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        (row.CancelledAt, row.CancelledBy, row.UpdatedAt) = (now, AuditLog.NameOf(actor), now);
        var ended = await db.Set<QueuedPlan>().SingleOrDefaultAsync(queued => queued.PlanId == id && queued.LeaseOwner == null, token) is not null;
        if (ended)
        {
            db.RemoveRange(db.Set<QueuedPlan>().Local);
            (row.Status, row.EndedAt) = (PlanStatus.Cancelled, now);
        }

        await audit.SaveAsync(db, actor, new AuditChange("routePlan.cancel", id, Reason: reason), token);
        await transaction.CommitAsync(token);
        if (ended && await store.FindAsync(id, token) is { } plan)
        {
            board.Put(plan, PlanRendering.Progress(plan.Row));
        }
    }
}
