using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Queue;

/// <summary>A worker's right to make a plan, until it is over or taken away.</summary>
/// <param name="PlanId">Which plan.</param>
/// <param name="FencingToken">What the row says while the right holds.</param>
/// <param name="Attempt">1 for the first.</param>
internal sealed record PlanLease(string PlanId, long FencingToken, int Attempt);

/// <summary>
/// Plans that wait for a worker: rows with leases. A worker that dies loses its lease, another takes the plan up, and what the first one may still write is refused by its token.
/// </summary>
/// <remarks>
/// All that workers and the API know of queueing is here: enqueue in the transaction that makes the plan, take, renew, check, finish. A broker would carry
/// the plan's id, with this table as its outbox; leases and tokens stay as they are, because brokers deliver twice.
/// </remarks>
internal sealed class PlanQueue(IDbContextFactory<OpsDbContext> contexts, IOptions<DeliveryOptions> options, TimeProvider time) : IDisposable
{
    private readonly string _owner = Guid.CreateVersion7().ToString("N");
    private readonly SemaphoreSlim _taking = new(1, 1);
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan LeaseTime => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    public void Dispose() => _taking.Dispose();

    /// <summary>How many plans wait or are worked on.</summary>
    public static Task<int> CountAsync(OpsDbContext db, CancellationToken token) => db.Set<QueuedPlan>().CountAsync(token);

    /// <summary>Plans in front of one that waits; null for one that does not wait.</summary>
    public async Task<int?> PositionAsync(string planId, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        return await db.Set<QueuedPlan>().AsNoTracking().FirstOrDefaultAsync(row => row.PlanId == planId && row.LeaseOwner == null, token) is { } row
            ? await db.Set<QueuedPlan>().CountAsync(other => other.LeaseOwner == null && other.EnqueuedAt < row.EnqueuedAt, token)
            : null;
    }

    /// <summary>Adds a plan to what the context will save. Call <see cref="Wake"/> once it has.</summary>
    public void Enqueue(OpsDbContext db, string planId) => db.Add(new QueuedPlan { PlanId = planId, EnqueuedAt = time.GetUtcNow() });

    /// <summary>Tells waiting workers that something has come.</summary>
    public void Wake() => Interlocked.Exchange(ref _arrived, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>
    /// Gives up the leases of earlier processes: SQLite's data folder belongs to one process at a time, so whoever had them is dead. Behind a shared database they would run out instead.
    /// </summary>
    public async Task<int> ReclaimAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var orphans = await db.Set<QueuedPlan>().Where(row => row.LeaseOwner != null && row.LeaseOwner != _owner).ToListAsync(token);
        orphans.ForEach(Free);
        await db.SaveChangesAsync(token);
        return orphans.Count;
    }

    /// <summary>Waits for a plan and takes it: the oldest that nobody has.</summary>
    public async Task<PlanLease> TakeAsync(CancellationToken token)
    {
        while (true)
        {
            var arrived = Volatile.Read(ref _arrived).Task;
            if (await TryTakeAsync(token) is { } lease)
            {
                return lease;
            }

            // A lease may run out without anybody saying so.
            await Task.WhenAny(arrived, Task.Delay(LeaseTime / 2, time, token));
            token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Makes a lease last; false once somebody else has the plan.</summary>
    public async Task<bool> RenewAsync(PlanLease lease, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await HeldAsync(db, lease, token) is not { } row)
        {
            return false;
        }

        row.LeaseUntil = time.GetUtcNow() + LeaseTime;
        await db.SaveChangesAsync(token);
        return true;
    }

    /// <summary>The row of a lease that still holds, for a write in the same transaction; null once somebody else has the plan.</summary>
    public static Task<QueuedPlan?> HeldAsync(OpsDbContext db, PlanLease lease, CancellationToken token) =>
        db.Set<QueuedPlan>().FirstOrDefaultAsync(row => row.PlanId == lease.PlanId && row.FencingToken == lease.FencingToken && row.LeaseOwner != null, token);

    /// <summary>Puts a plan back, at once to be taken by anybody: the server stops.</summary>
    public async Task ReturnAsync(PlanLease lease, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (await HeldAsync(db, lease, token) is { } row)
        {
            Free(row);
            // The attempt did not end by the plan's doing.
            row.Attempts--;
            await db.SaveChangesAsync(token);
        }
    }

    private async Task<PlanLease?> TryTakeAsync(CancellationToken token)
    {
        await _taking.WaitAsync(token);
        try
        {
            var now = time.GetUtcNow();
            await using var db = await contexts.CreateDbContextAsync(token);
            var row = await db.Set<QueuedPlan>().Where(row => row.LeaseOwner == null || row.LeaseUntil < now).OrderBy(row => row.EnqueuedAt).FirstOrDefaultAsync(token);
            if (row is null)
            {
                return null;
            }

            (row.LeaseOwner, row.LeaseUntil) = (_owner, now + LeaseTime);
            row.FencingToken++;
            row.Attempts++;
            try
            {
                await db.SaveChangesAsync(token);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Cancelled, or taken by another process, in this very moment.
                return null;
            }

            return new PlanLease(row.PlanId, row.FencingToken, row.Attempts);
        }
        finally
        {
            _taking.Release();
        }
    }

    private static void Free(QueuedPlan row) => (row.LeaseOwner, row.LeaseUntil) = (null, null);
}
