using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Queue;
using OpsConsole.Delivery.Requests;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Plans;

/// <summary>A plan that is to be made.</summary>
internal sealed record NewPlan(PlanInput Input, string? ParentId = null, string? Reason = null, string? IdempotencyKey = null)
{
    /// <summary>What a repeated request would ask again, where the input depends on the moment; null: the input's.</summary>
    public RoutePlanRequest? Asked { get; init; }
}

/// <summary>What became of it.</summary>
internal enum IntakeOutcome
{
    /// <summary>It is on disk and waits for a worker.</summary>
    Queued,

    /// <summary>The same request was taken before: its plan.</summary>
    Repeated,

    /// <summary>Another request has used the key.</summary>
    KeyConflict,

    /// <summary>Too many plans wait.</summary>
    Full,
}

/// <summary>A plan that was taken, or why not.</summary>
/// <param name="RetryAfterSeconds">When there may be room again.</param>
internal readonly record struct IntakeResult(IntakeOutcome Outcome, RoutePlan? Row, int RetryAfterSeconds = 0);

/// <summary>Takes plans: row, input and place in the queue in one transaction, before anybody is told that they were taken.</summary>
internal sealed class PlanIntake(
    IDbContextFactory<OpsDbContext> contexts, PlanQueue queue, PlanBoard board, AuditLog audit, IOptions<DeliveryOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _taking = new(1, 1);

    public void Dispose() => _taking.Dispose();

    public async Task<IntakeResult> TakeAsync(NewPlan plan, ClaimsPrincipal actor, CancellationToken token)
    {
        var (bytes, name) = (PlanBytes.Pack(plan.Input), AuditLog.NameOf(actor));
        // What is compared is what was asked: the origin follows the clock where the request names no time.
        var fingerprint = plan.IdempotencyKey is null ? null : SHA256.HashData([.. Encoding.UTF8.GetBytes(plan.ParentId ?? ""), .. PlanBytes.Json(plan.Input with { Request = plan.Asked ?? plan.Input.Request, Origin = default, Start = default, UnderWay = [] })]);
        var key = plan.IdempotencyKey is null ? null : $"{name}\n{plan.IdempotencyKey}";
        await _taking.WaitAsync(token);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(token);
            if (key is not null && await db.Set<RoutePlan>().AsNoTracking().FirstOrDefaultAsync(row => row.IdempotencyKey == key, token) is { } known)
            {
                return known.Fingerprint.AsSpan().SequenceEqual(fingerprint) ? new IntakeResult(IntakeOutcome.Repeated, known) : new IntakeResult(IntakeOutcome.KeyConflict, null);
            }

            var waiting = await PlanQueue.CountAsync(db, token);
            if (waiting >= options.Value.MaxQueued)
            {
                return new IntakeResult(IntakeOutcome.Full, null, await RetryAfterAsync(db, token));
            }

            var row = Row(plan, name, key, fingerprint);
            db.Add(row);
            db.Add(new StoredInput { PlanId = row.Id, Body = bytes });
            queue.Enqueue(db, row.Id);
            await audit.SaveAsync(db, actor, new AuditChange("routePlan.create", row.Id, null, $"{{\"stops\":{row.Stops},\"vehicles\":{row.Vehicles}}}", plan.Reason), token);
            board.Put(new StoredPlan(row, plan.Input, null), PlanRendering.Progress(row, waiting));
            queue.Wake();
            return new IntakeResult(IntakeOutcome.Queued, row);
        }
        finally
        {
            _taking.Release();
        }
    }

    private RoutePlan Row(NewPlan plan, string actor, string? key, byte[]? fingerprint)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var request = plan.Input.Request;
        return new RoutePlan
        {
            Id = $"plan-{Guid.CreateVersion7(now):N}",
            Label = request.Label,
            Status = PlanStatus.Queued,
            Stage = PlanStage.Draft,
            ParentId = plan.ParentId,
            Reason = plan.Reason,
            CreatedAt = now,
            CreatedBy = actor,
            UpdatedAt = now,
            SolveMs = (int)((request.SolveSeconds ?? options.Value.DefaultSolveSeconds) * 1000),
            Stops = request.Stops!.Count,
            Vehicles = request.Vehicles!.Count,
            IdempotencyKey = key,
            Fingerprint = fingerprint,
        };
    }

    /// <summary>When the first of the plans that wait will be done, by their budgets.</summary>
    private static async Task<int> RetryAfterAsync(OpsDbContext db, CancellationToken token)
    {
        var shortest = await db.Set<RoutePlan>().Where(row => row.Status == PlanStatus.Solving || row.Status == PlanStatus.Queued)
            .OrderBy(row => row.CreatedAt).Select(row => (int?)(row.SolveMs - row.SpentMs)).FirstOrDefaultAsync(token);
        return Math.Clamp((int)Math.Ceiling((shortest ?? 1_000) / 1000d), 1, 120);
    }
}
