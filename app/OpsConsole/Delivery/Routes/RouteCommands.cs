using System.Globalization;
using OpsConsole.Delivery.Desk;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Routing;
using OpsConsole.Platform.Security;
using OpsConsole.Shell;
using OpsConsole.Shell.Commands;
using StopMove = OpsConsole.Shell.Gantt.StopMove;

namespace OpsConsole.Delivery.Routes;

/// <summary>The dispatcher's commands as the page gives them: the role is asked for again in each.</summary>
internal sealed class RouteCommands(
    CommandGate gate, PlanDesk desk, PlanCommits commits, PlanEdits edits, PlanReplans replans, PlanInsight insight, PlanStore store, PlanBoard board, ConsoleSession session)
{
    /// <summary>Characters of a reason.</summary>
    private const int MostReason = 400;

    /// <summary>The newest plans; after a start, from their rows.</summary>
    public async Task<IReadOnlyList<PlanSummary>> PlansAsync(CancellationToken token) =>
        board.Plans is { Count: > 0 } known ? known : [.. (await store.ListAsync(null, null, null, PlanBoard.Bound, token)).Select(PlanRendering.Summary)];

    /// <summary>The line of a plan that the list does not have.</summary>
    public static PlanSummary SummaryOf(PlanView view)
    {
        var plan = view.Plan;
        return new PlanSummary(
            plan.Id, plan.Label, plan.Status, plan.Stage, plan.Revision, plan.ParentId, plan.Reason, plan.CreatedAt, plan.EndedAt ?? plan.CreatedAt, plan.CreatedBy,
            view.Stops.Count, view.Vehicles.Count, plan.Routes.Count == 0 ? null : plan.Unassigned.Count, plan.Cost, plan.Error);
    }

    /// <summary>Ends a search; the best until then stays.</summary>
    public async Task<CommandOutcome> StopAsync(string plan, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        return Of(await desk.CancelAsync(user, plan, "stopped early", token), "The search has ended with the best plan so far.");
    }

    /// <summary>Searches on from a plan, as a draft of its own, with what is to be different.</summary>
    public async Task<CommandOutcome> OptimiseAsync(PlanView view, WhatIf asked, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        if (await store.FindAsync(view.Plan.Id, token) is not { } parent)
        {
            return new CommandOutcome(null, "The plan is gone.");
        }

        var changes = new PlanChanges
        {
            SolveSeconds = asked.Seconds,
            RemoveVehicles = asked.Without is [] ? null : asked.Without,
            // What the plan says of lateness and of evenness stays.
            Objective = asked.Objective is { } kind ? (parent.Input.Request.Objective ?? new ObjectiveInput()) with { Kind = kind } : null,
        };
        var result = await replans.ReplanAsync(user, view.Plan.Id, changes, asked.Words is { Length: > MostReason } words ? words[..MostReason] : asked.Words, null, [], token);
        return result switch
        {
            { Refusal: DeskRefusal.NotFound } => new CommandOutcome(null, "The plan is gone."),
            { Errors.Any: true } => new CommandOutcome(null, string.Join(" ", result.Errors.ByField.Select(error => $"{error.Key} {error.Value[0]}."))),
            { Intake.Outcome: IntakeOutcome.Full } => new CommandOutcome(null, $"Too many plans wait for a worker; try again in {result.Intake.RetryAfterSeconds} s."),
            _ => new CommandOutcome(result.Warnings.Count > 0 ? string.Join(" ", result.Warnings) : null, NewPlan: result.Intake.Row!.Id),
        };
    }

    /// <summary>Lets the vehicles drive a draft as it was shown.</summary>
    public async Task<CommandOutcome> CommitAsync(PlanView view, string reason, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        // The dialog has named how many rules it breaks, and asked for a reason.
        return Of(await commits.CommitAsync(user, view.Plan.Id, view.Plan.Revision, reason, acceptViolations: true, token), "Vehicles drive this plan now.");
    }

    /// <summary>Gives a draft up.</summary>
    public async Task<CommandOutcome> DiscardAsync(PlanView view, string reason, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        return Of(await commits.DiscardAsync(user, view.Plan.Id, reason, token), "The draft is discarded.");
    }

    /// <summary>Moves a stop of the draft that was shown; without force a move that breaks rules is only tried.</summary>
    public async Task<CommandOutcome> MoveAsync(PlanView view, StopMove move, bool force, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        var result = await edits.MoveAsync(user, view.Plan.Id, view.Plan.Revision, new Desk.StopMove(move.Stop, move.Vehicle, move.Position, force, session.Zone), token);
        return result is { Refusal: DeskRefusal.None, Applied: false }
            ? new CommandOutcome(null, Tried: new TriedMove(move, result.Added, result.CostDelta))
            : Of(result, $"Moved; the plan costs {Signed(result.CostDelta)}.");
    }

    /// <summary>Takes the newest move back.</summary>
    public async Task<CommandOutcome> UndoAsync(PlanView view, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        var result = await edits.UndoAsync(user, view.Plan.Id, view.Plan.Revision, token);
        return Of(result, $"Taken back; the plan costs {Signed(result.CostDelta)}.");
    }

    /// <summary>Keeps a stop where it is shown, or lets it go.</summary>
    public async Task<CommandOutcome> LockAsync(PlanView view, string stop, string level, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        return Of(await edits.LockAsync(user, view.Plan.Id, view.Plan.Revision, stop, LockNames.Read(level) ?? LockLevel.Free, token), level == "free" ? "Let go." : "Held.");
    }

    /// <summary>What it would take each vehicle to serve a stop.</summary>
    public async Task<StopWhy> ExplainAsync(string plan, string stop, CancellationToken token)
    {
        await gate.DemandAsync(Policies.Dispatcher);
        try
        {
            if (await insight.ExplainAsync(plan, stop, session.Zone, token) is not { } explained)
            {
                return new StopWhy([], "The plan has no routes, or no such stop.");
            }

            // Of a served stop: what it costs beyond where it is.
            var now = explained.Vehicles.FirstOrDefault(vehicle => vehicle.VehicleId == explained.VehicleId)?.ForcingCost ?? 0;
            return new StopWhy([.. explained.Vehicles.Where(vehicle => vehicle.VehicleId != explained.VehicleId).Select(vehicle => new VehicleWhy(
                vehicle.VehicleId, vehicle.Words, vehicle.ForcingCost - now, vehicle.Relaxations.Count == 0 ? null : string.Join(", ", vehicle.Relaxations)))]);
        }
        catch (RoutingProblemException refused)
        {
            return new StopWhy([], refused.Message);
        }
    }

    /// <summary>What a plan does differently from one before.</summary>
    public async Task<PlanChangesFound> CompareAsync(string before, string after, CancellationToken token)
    {
        await gate.DemandAsync(Policies.Dispatcher);
        try
        {
            return await insight.CompareAsync(before, after, token) is { } difference
                ? new PlanChangesFound([.. difference.Moved.Select(stop => new MovedStop(stop.StopId, stop.FromVehicleId, stop.ToVehicleId))], [.. difference.Shifted.Select(stop => new ShiftedStop(stop.StopId, stop.Before, stop.After))])
                : new PlanChangesFound([], [], "One of the plans is gone, or has no routes.");
        }
        catch (RoutingProblemException refused)
        {
            return new PlanChangesFound([], [], refused.Message);
        }
    }

    private static CommandOutcome Of(EditResult result, string done) => Of(new DeskResult(null, result.Refusal, result.Why), done);

    private static string Signed(decimal amount) => amount switch
    {
        > 0 => string.Create(CultureInfo.InvariantCulture, $"{amount:#,0.00} more"),
        < 0 => string.Create(CultureInfo.InvariantCulture, $"{-amount:#,0.00} less"),
        _ => "the same",
    };

    private static CommandOutcome Of(DeskResult result, string done) => result.Refusal switch
    {
        DeskRefusal.None => new CommandOutcome(done),
        DeskRefusal.NotFound => new CommandOutcome(null, "The plan is gone."),
        DeskRefusal.Stale => new CommandOutcome(null, result.Why ?? "Somebody else has changed the plan: look at it again."),
        _ => new CommandOutcome(null, result.Why ?? "The plan's state does not allow it."),
    };
}
