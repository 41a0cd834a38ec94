using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using OpsConsole.Delivery.Desk;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Security.Auditing;

namespace OpsConsole.Delivery.Live;

/// <summary>What dispatchers do with the fleet; every command is audited in its own transaction.</summary>
internal sealed class FleetDesk(IDbContextFactory<OpsDbContext> contexts, FleetTracker fleet, FleetBoard board, PlanCommits plans, Proposals proposals, AuditLog audit, LiveFeed live, TimeProvider time)
{
    /// <summary>The stops that a vehicle leaves unserved when it goes off duty now.</summary>
    public IReadOnlyList<StopEta> Stranded(string vehicleId) => board.Find(vehicleId)?.Ahead ?? [];

    /// <summary>Takes a vehicle off the road for the rest of its shift. Its route stays as it is until a proposal for its stops is accepted.</summary>
    public Task<DeskRefusal> OffDutyAsync(ClaimsPrincipal actor, string vehicleId, string reason, CancellationToken token) =>
        DutyAsync(actor, vehicleId, time.GetUtcNow(), reason, "vehicle.offDuty", token);

    /// <summary>Puts it back on the road.</summary>
    public Task<DeskRefusal> OnDutyAsync(ClaimsPrincipal actor, string vehicleId, string reason, CancellationToken token) => DutyAsync(actor, vehicleId, null, reason, "vehicle.onDuty", token);

    /// <summary>Commits a proposal: every vehicle of it drives it from now on.</summary>
    public async Task<DeskResult> AcceptAsync(ClaimsPrincipal actor, string proposalId, string reason, CancellationToken token)
    {
        if (board.Proposals.FirstOrDefault(one => one.Id == proposalId) is not { } proposal)
        {
            return new DeskResult(null, DeskRefusal.NotFound);
        }

        if (!PlanStatus.HasEnded(proposal.Status))
        {
            return new DeskResult(null, DeskRefusal.Conflict, "The proposal is still being made.");
        }

        var result = await plans.CommitAsync(actor, proposalId, proposal.Revision, reason, acceptViolations: false, token);
        if (result.Refusal == DeskRefusal.None)
        {
            proposals.Decided(proposalId);
            await fleet.LoadAsync(token);
        }

        return result;
    }

    /// <summary>Discards a proposal.</summary>
    public async Task<DeskResult> DismissAsync(ClaimsPrincipal actor, string proposalId, string reason, CancellationToken token)
    {
        if (board.Proposals.All(one => one.Id != proposalId))
        {
            return new DeskResult(null, DeskRefusal.NotFound);
        }

        var result = await plans.DiscardAsync(actor, proposalId, reason, token);
        if (result.Refusal == DeskRefusal.None)
        {
            proposals.Decided(proposalId);
        }

        return result;
    }

    private async Task<DeskRefusal> DutyAsync(ClaimsPrincipal actor, string vehicleId, DateTimeOffset? offSince, string reason, string action, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (fleet.Find(vehicleId) is not { } track || await db.Set<VehicleRoute>().FirstOrDefaultAsync(row => row.VehicleId == vehicleId && row.PlanId == track.Route.PlanId, token) is not { } row)
        {
            return DeskRefusal.NotFound;
        }

        if (track.IsOffDuty == offSince is not null)
        {
            return DeskRefusal.None;
        }

        DateTimeOffset? since = offSince is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null;
        (row.OffDutyAt, row.OffDutyReason) = (since, since is null ? null : reason);
        await audit.SaveAsync(db, actor, new AuditChange(action, vehicleId, Reason: reason), token);
        track.SetDuty(since is { } off ? (off, reason) : null);
        fleet.Show(track);
        live.Publish(new FleetWake(action));
        return DeskRefusal.None;
    }
}
