using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Queue;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Solving;

/// <summary>
/// Makes a plan under a lease: 1. takes its input and what an earlier attempt has left, 2. searches on a thread of its own, 3. stores the first routes at once and better ones every second, each
/// after the independent checker has passed it, 4. ends it.
/// </summary>
internal sealed partial class PlanMaker(
    PlanStore store, PlanWriter writer, PlanQueue queue, PlanBoard board, ActiveSearches searches, TravelSource travel, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<PlanMaker> logger)
{
    /// <summary>Least time between two looks at a search.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>The same while there is no plan yet: the first routes are waited for.</summary>
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(20);

    public async Task MakeAsync(PlanLease lease, CancellationToken stopping)
    {
        var plan = await store.FindAsync(lease.PlanId, CancellationToken.None).ConfigureAwait(false) ?? throw new InvalidOperationException($"{lease.PlanId} is queued and has no row");
        if (plan.Row.CancelledAt is not null)
        {
            await EndAsync(lease, plan, PlanStatus.Cancelled, null, plan.Row.SpentMs, null).ConfigureAwait(false);
            return;
        }

        if (lease.Attempt > options.Value.Attempts)
        {
            var (status, end) = plan.Result is null ? (PlanStatus.Failed, "There is no plan") : (PlanStatus.Partial, "The search was cut short");
            await EndAsync(lease, plan, status, null, plan.Row.SpentMs, $"{end}: the server ended {options.Value.Attempts} times while it searched.").ConfigureAwait(false);
            return;
        }

        if (await writer.BeginAsync(lease, CancellationToken.None).ConfigureAwait(false) is not { } begun)
        {
            return;
        }

        plan = plan with { Row = begun };
        using var active = searches.Begin(lease.PlanId, stopping);
        var search = new PlanSearch(plan, travel, time);
        board.Put(plan, search.Progress());
        var running = SolvingThread.RunAsync(search.Run, options.Value.Niceness, active.Token);
        try
        {
            var last = await FollowAsync(lease, plan, search, active).ConfigureAwait(false);
            await FinishAsync(lease, last, search, running, active, stopping).ConfigureAwait(false);
        }
        finally
        {
            // Where storing failed the search still runs.
            _ = active.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stores what the search finds until it ends; the plan as it was stored last.</summary>
    private async Task<StoredPlan> FollowAsync(PlanLease lease, StoredPlan plan, PlanSearch search, ActiveSearch active)
    {
        var (storedAt, renewedAt, stored) = (0L, time.GetTimestamp(), plan.Result?.Solution);
        while (await search.NewsAsync(CancellationToken.None).ConfigureAwait(false))
        {
            search.Seen();
            var best = search.Best;
            var due = storedAt == 0 || time.GetElapsedTime(storedAt).TotalMilliseconds >= options.Value.StoreIntervalMs;
            if (best is not null && !ReferenceEquals(best, stored) && due)
            {
                if (await ImproveAsync(lease, plan, search, best).ConfigureAwait(false) is not { } improved)
                {
                    Lost(logger, lease.PlanId);
                    _ = active.CancelAsync();
                    break;
                }

                (plan, stored, storedAt) = (improved, best, time.GetTimestamp());
            }
            else
            {
                board.Advance(plan.Row, search.Progress());
            }

            if (time.GetElapsedTime(renewedAt).TotalSeconds >= options.Value.LeaseSeconds / 3d)
            {
                renewedAt = time.GetTimestamp();
                await queue.RenewAsync(lease, CancellationToken.None).ConfigureAwait(false);
            }

            await Task.Delay(stored is null ? s_firstLook : s_look, time, active.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return plan;
    }

    /// <summary>Null when the lease is gone. A plan that the checker refuses is a fault of ours: it is not stored, and the one before stays.</summary>
    private async Task<StoredPlan?> ImproveAsync(PlanLease lease, StoredPlan plan, PlanSearch search, RoutingSolution best)
    {
        var (result, faults) = PlanAcceptance.Accept(search.Problem!, best, travel, search.Legs); // There is a plan, so there is its problem.
        if (result is null)
        {
            Refused(logger, lease.PlanId, faults[0].Message);
            return plan;
        }

        if (await writer.ImproveAsync(lease, result, search.SpentMs, CancellationToken.None).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        var improved = plan with { Row = row, Result = result };
        board.Put(improved, search.Progress());
        return improved;
    }

    private async Task FinishAsync(PlanLease lease, StoredPlan plan, PlanSearch search, Task<RoutingSolution?> running, ActiveSearch active, CancellationToken stopping)
    {
        RoutingSolution? best;
        try
        {
            best = await running.ConfigureAwait(false);
        }
        catch (RoutingProblemException refused)
        {
            await EndAsync(lease, plan, PlanStatus.Failed, null, search.SpentMs, refused.Message).ConfigureAwait(false);
            return;
        }
        catch (Exception failure)
        {
            Broken(logger, lease.PlanId, failure);
            var status = plan.Result is null ? PlanStatus.Failed : PlanStatus.Partial;
            await EndAsync(lease, plan, status, null, search.SpentMs, $"The search failed unexpectedly ({failure.GetType().Name}); the server's log has the cause.").ConfigureAwait(false);
            return;
        }

        var (result, faults) = best is null ? (null, []) : PlanAcceptance.Accept(search.Problem!, best, travel, search.Legs);
        if (faults.Count > 0)
        {
            Refused(logger, lease.PlanId, faults[0].Message);
            var status = plan.Result is null ? PlanStatus.Failed : PlanStatus.Partial;
            await EndAsync(lease, plan, status, null, search.SpentMs, $"The last plan did not pass the checker: {faults[0].Message}").ConfigureAwait(false);
        }
        else if (stopping.IsCancellationRequested)
        {
            // The next start goes on from here.
            if (result is not null)
            {
                await writer.ImproveAsync(lease, result, search.SpentMs, CancellationToken.None).ConfigureAwait(false);
            }

            await queue.ReturnAsync(lease, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await EndAsync(lease, plan, Status(search, best, active), result, search.SpentMs, null).ConfigureAwait(false);
        }
    }

    private static string Status(PlanSearch search, RoutingSolution? best, ActiveSearch active)
    {
        if (active.Token.IsCancellationRequested || best is null)
        {
            return PlanStatus.Cancelled;
        }

        var optional = search.Problem!.Problem.Stops.Where(stop => stop.Optional).Select(stop => stop.Id).ToHashSet(StringComparer.Ordinal);
        return best.Unassigned.All(optional.Contains) ? PlanStatus.Solved : PlanStatus.Infeasible;
    }

    private async Task EndAsync(PlanLease lease, StoredPlan plan, string status, PlanResult? result, int spentMs, string? error)
    {
        if (await writer.EndAsync(lease, status, result, spentMs, error is { Length: > 500 } ? error[..500] : error, CancellationToken.None).ConfigureAwait(false) is { } row)
        {
            board.Put(new StoredPlan(row, plan.Input, result ?? plan.Result), PlanRendering.Progress(row));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "route plan {PlanId}: the checker refuses what the solver made: {Fault}")]
    private static partial void Refused(ILogger logger, string planId, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "route plan {PlanId}: the search failed")]
    private static partial void Broken(ILogger logger, string planId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "route plan {PlanId}: somebody else has it; this search ends")]
    private static partial void Lost(ILogger logger, string planId);
}
