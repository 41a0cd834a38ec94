using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Queue;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Solving;

/// <summary>What a worker writes of a plan: each write asks in its own transaction whether the lease still holds.</summary>
internal sealed class PlanWriter(IDbContextFactory<OpsDbContext> contexts, TimeProvider time)
{
    /// <summary>The search begins. Null when the lease is gone.</summary>
    public Task<RoutePlan?> BeginAsync(PlanLease lease, CancellationToken token) => WriteAsync(lease, (_, _, row, now) =>
    {
        row.Status = PlanStatus.Solving;
        row.StartedAt ??= now;
        return Task.CompletedTask;
    }, token);

    /// <summary>A better plan. Null when the lease is gone.</summary>
    public Task<RoutePlan?> ImproveAsync(PlanLease lease, PlanResult result, int spentMs, CancellationToken token) =>
        WriteAsync(lease, (db, _, row, now) => ReplaceAsync(db, row, result, spentMs, now, token), token);

    /// <summary>The end, with the last plan where there is a new one. Null when the lease is gone.</summary>
    public Task<RoutePlan?> EndAsync(PlanLease lease, string status, PlanResult? result, int spentMs, string? error, CancellationToken token) => WriteAsync(lease, async (db, queued, row, now) =>
    {
        if (result is not null)
        {
            await ReplaceAsync(db, row, result, spentMs, now, token);
        }

        (row.Status, row.EndedAt, row.Error, row.SpentMs) = (status, now, error, Math.Max(row.SpentMs, spentMs));
        db.Remove(queued);
    }, token);

    /// <summary>Figures of a plan, as its row shows them.</summary>
    public static void Describe(RoutePlan row, RoutingSolution solution)
    {
        row.Cost = solution.Routes.Sum(route => route.Cost);
        row.DistanceMetres = solution.Distance;
        row.DurationMs = solution.Duration * 1000;
        row.LateMs = solution.Routes.Sum(route => route.Stops.Sum(visit => visit.Late * 1000L));
        row.VehiclesUsed = solution.Vehicles;
        row.Unassigned = solution.Unassigned.Count;
    }

    /// <summary>Of a search only the newest routes stay.</summary>
    private static async Task ReplaceAsync(OpsDbContext db, RoutePlan row, PlanResult result, int spentMs, DateTimeOffset now, CancellationToken token)
    {
        await db.Set<StoredVersion>().Where(version => version.PlanId == row.Id).ExecuteDeleteAsync(token);
        row.Revision++;
        row.SpentMs = spentMs;
        Describe(row, result.Solution);
        db.Add(new StoredVersion { PlanId = row.Id, Revision = row.Revision, At = now, Origin = "search", Body = PlanBytes.Pack(result) });
    }

    private async Task<RoutePlan?> WriteAsync(PlanLease lease, Func<OpsDbContext, QueuedPlan, RoutePlan, DateTimeOffset, Task> write, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        if (await PlanQueue.HeldAsync(db, lease, token) is not { } queued)
        {
            return null;
        }

        var row = await db.Set<RoutePlan>().SingleAsync(row => row.Id == lease.PlanId, token);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        await write(db, queued, row, now);
        row.UpdatedAt = now;
        await db.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return row;
    }
}
