using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpsConsole.Delivery.Desk;
using OpsConsole.Delivery.Plans;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Delivery.Live;

/// <summary>
/// Better plans for the rest of the day: asked for where a vehicle falls late or leaves the road, made by the plans' own queue, shown once they are better than going on as told, and then a
/// dispatcher's to accept or dismiss. Those that are not better, or that nobody decided on in time, are discarded.
/// </summary>
internal sealed partial class Proposals(
    IDbContextFactory<OpsDbContext> contexts, PlanStore plans, PlanIntake intake, PlanCommits commits, RestOfDay rest, FleetTracker fleet, FleetBoard board, FleetAlerts alerts, IOptions<LiveOptions> options,
    TimeProvider time, ILogger<Proposals> logger)
{
    /// <summary>Less is not worth telling every driver something else.</summary>
    private const long LeastGainMs = 60_000;

    /// <summary>Who makes them, as rows and the audit name it.</summary>
    public const string Author = "fleet monitor";

    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FleetProposal> _making = new(StringComparer.Ordinal);

    /// <summary>The monitor as an actor.</summary>
    public static ClaimsPrincipal Monitor { get; } = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, Author)], "process"));

    /// <summary>Takes up what an earlier run has left undecided.</summary>
    public async Task RestoreAsync(CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token).ConfigureAwait(false);
        var since = time.GetUtcNow() - TimeSpan.FromSeconds(options.Value.ProposalLifeSeconds);
        var rows = await db.Set<RoutePlan>().AsNoTracking().Where(row => row.CreatedBy == Author && row.Stage == PlanStage.Draft && row.CreatedAt > since && row.ParentId != null).OrderByDescending(row => row.CreatedAt).Take(32).ToListAsync(token).ConfigureAwait(false);
        foreach (var row in rows)
        {
            if (await plans.FindAsync(row.Id, token).ConfigureAwait(false) is { } draft)
            {
                Keep(row, await Task.Run(() => rest.GoingOn(draft.Input, token), token).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Asks for a plan for the rest of the day, where none is asked for or open.</summary>
    /// <param name="vehicle">Which vehicle gave cause.</param>
    /// <param name="alert">Which alert.</param>
    public async Task ConsiderAsync(FleetVehicle vehicle, FleetAlert alert, CancellationToken token)
    {
        var (planId, now) = (vehicle.PlanId, time.GetUtcNow());
        var waits = _asked.TryGetValue(planId, out var asked) && now - asked < TimeSpan.FromSeconds(options.Value.ProposalPauseSeconds) && !(alert.Kind == FleetAlerts.OffDuty && alert.RaisedAt > asked);
        if (waits || alert.ProposalId is not null || _making.Values.Any(made => made.PlanId == planId) || await plans.FindAsync(planId, token).ConfigureAwait(false) is not { Row.Stage: PlanStage.Committed } plan)
        {
            return;
        }

        _asked[planId] = now;
        if (rest.Of(plan) is not { } input)
        {
            return;
        }

        RestFigures before;
        try
        {
            before = await Task.Run(() => rest.GoingOn(input, token), token).ConfigureAwait(false);
        }
        catch (RoutingProblemException impossible)
        {
            Impossible(logger, planId, impossible.Message);
            return;
        }

        if (before.LateMs < LeastGainMs && before.Unassigned == 0)
        {
            return;
        }

        var taken = await intake.TakeAsync(new NewPlan(input, planId, alert.Text.Length > 400 ? alert.Text[..400] : alert.Text), Monitor, token).ConfigureAwait(false);
        if (taken.Row is not { } row)
        {
            // The queue is full: people's plans come first.
            return;
        }

        Keep(row, before);
        alerts.Propose(alert.Kind, vehicle.Id, row.Id);
    }

    /// <summary>Shows what has become of those that are made, and clears away what has no more use.</summary>
    public async Task FollowAsync(CancellationToken token)
    {
        foreach (var made in _making.Values.ToArray())
        {
            var row = await plans.FindRowAsync(made.Id, token).ConfigureAwait(false);
            if (row is not { Stage: PlanStage.Draft })
            {
                // What a dispatcher has dismissed is not asked again for the same alert.
                Drop(made, mayAskAgain: row?.Stage != PlanStage.Discarded);
                continue;
            }

            var now = made with
            {
                Status = row.Status, Revision = row.Revision, LateMsAfter = row.LateMs, CostAfter = row.Cost is { } cost ? PlanRendering.Money(cost) : null, UnassignedAfter = row.Unassigned,
            };
            if (Useless(now, row) is { } why)
            {
                await commits.DiscardAsync(Monitor, now.Id, why, token).ConfigureAwait(false);
                Drop(now, mayAskAgain: true);
            }
            else if (PlanStatus.HasEnded(row.Status) && options.Value.AcceptByItself)
            {
                await commits.CommitAsync(Monitor, now.Id, now.Revision, now.Reason, acceptViolations: false, token).ConfigureAwait(false);
                Drop(now, mayAskAgain: true);
            }
            else if (now != made)
            {
                _making[now.Id] = now;
                board.Put(now);
            }
        }
    }

    /// <summary>Looks at the fleet's proposals no longer: a dispatcher has decided.</summary>
    public void Decided(string id)
    {
        if (board.Proposals.FirstOrDefault(proposal => proposal.Id == id) is { } proposal)
        {
            board.Withdraw(proposal);
        }
    }

    private string? Useless(FleetProposal proposal, RoutePlan row)
    {
        if (!PlanStatus.HasEnded(row.Status))
        {
            return null;
        }

        if (!fleet.Tracks.Any(track => track.Route.PlanId == proposal.PlanId))
        {
            return "the plan that it would replace is no longer driven";
        }

        var better = row.Unassigned < proposal.UnassignedBefore || (row.Unassigned == proposal.UnassignedBefore && row.LateMs <= proposal.LateMsBefore - LeastGainMs);
        return row.Cost is null || !better ? "no better than going on as planned"
            : time.GetUtcNow() - row.CreatedAt > TimeSpan.FromSeconds(options.Value.ProposalLifeSeconds) ? "nobody decided in time"
            : null;
    }

    private void Keep(RoutePlan row, RestFigures before)
    {
        var proposal = new FleetProposal(
            row.Id, row.ParentId!, row.Reason ?? "", row.Status, row.Revision, before.LateMs, row.LateMs, before.Cost, row.Cost is { } cost ? PlanRendering.Money(cost) : null, before.Unassigned, row.Unassigned, row.CreatedAt);
        _making[row.Id] = proposal;
        board.Put(proposal);
    }

    private void Drop(FleetProposal proposal, bool mayAskAgain)
    {
        _making.Remove(proposal.Id);
        board.Withdraw(proposal);
        if (mayAskAgain)
        {
            alerts.Release(proposal.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No proposal for route plan {PlanId}: {Reason}")]
    private static partial void Impossible(ILogger logger, string planId, string reason);
}
