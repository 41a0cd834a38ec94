using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Queue;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Plans;

/// <summary>A plan as it is stored.</summary>
internal sealed record StoredPlan(RoutePlan Row, PlanInput Input, PlanResult? Result);

/// <summary>Reads plans.</summary>
internal sealed class PlanStore(IDbContextFactory<OpsDbContext> contexts)
{
    /// <summary>Most plans in a page of a list.</summary>
    public const int MaxPage = 100;

    /// <summary>A plan with what it is made from and its newest routes.</summary>
    public async Task<StoredPlan?> FindAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await FindAsync(db, id, token);
    }

    /// <summary>Likewise, within a caller's context; the row is tracked.</summary>
    public static async Task<StoredPlan?> FindAsync(OpsDbContext db, string id, CancellationToken token)
    {
        if (await db.Set<RoutePlan>().FirstOrDefaultAsync(row => row.Id == id, token) is not { } row)
        {
            return null;
        }

        var input = await db.Set<StoredInput>().AsNoTracking().SingleAsync(stored => stored.PlanId == id, token);
        var version = await db.Set<StoredVersion>().AsNoTracking().Where(stored => stored.PlanId == id).OrderByDescending(stored => stored.Revision).FirstOrDefaultAsync(token);
        return new StoredPlan(row, PlanBytes.UnpackInput(input.Body), version is null ? null : PlanBytes.UnpackResult(version.Body));
    }

    /// <summary>The row alone.</summary>
    public async Task<RoutePlan?> FindRowAsync(string id, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<RoutePlan>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, token);
    }

    /// <summary>Plans, newest first, behind a place in the list.</summary>
    public async Task<IReadOnlyList<RoutePlan>> ListAsync(string? status, string? stage, (DateTimeOffset At, string Id)? behind, int limit, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var rows = db.Set<RoutePlan>().AsNoTracking().Where(row => (status == null || row.Status == status) && (stage == null || row.Stage == stage));
        if (behind is var (at, id))
        {
#pragma warning disable CA1309 // Translated to SQL, where text compares by its bytes.
            rows = rows.Where(row => row.CreatedAt < at || (row.CreatedAt == at && string.Compare(row.Id, id) < 0));
#pragma warning restore CA1309
        }

        return await rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(Math.Clamp(limit, 1, MaxPage)).ToListAsync(token);
    }

    /// <summary>Plans that wait or are worked on.</summary>
    public async Task<int> UnfinishedAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await PlanQueue.CountAsync(db, token);
    }
}
