using OpsConsole.Delivery.Plans;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Delivery.Routes;

/// <summary>The dispatcher's commands as the page gives them: the role is asked for again in each.</summary>
internal sealed class RouteCommands(CommandGate gate, PlanDesk desk, PlanIntake intake, PlanStore store, PlanBoard board)
{
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

    /// <summary>Searches on from a plan, as a draft of its own.</summary>
    public async Task<CommandOutcome> OptimiseAsync(PlanView view, int seconds, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        if (await store.FindAsync(view.Plan.Id, token) is not { } stored)
        {
            return new CommandOutcome(null, "The plan is gone.");
        }

        var input = stored.Input with { Request = stored.Input.Request with { SolveSeconds = seconds }, Before = stored.Result?.Solution, BeforeOrigin = stored.Input.Origin };
        var taken = await intake.TakeAsync(new NewPlan(input, view.Plan.Id, "optimised on the Routes page"), user, token);
        return taken.Outcome == IntakeOutcome.Full
            ? new CommandOutcome(null, $"Too many plans wait for a worker; try again in {taken.RetryAfterSeconds} s.")
            : new CommandOutcome(null, NewPlan: taken.Row!.Id);
    }

    private static CommandOutcome Of(DeskResult result, string done) => result.Refusal switch
    {
        DeskRefusal.None => new CommandOutcome(done),
        DeskRefusal.NotFound => new CommandOutcome(null, "The plan is gone."),
        DeskRefusal.Stale => new CommandOutcome(null, result.Why ?? "Somebody else has changed the plan: look at it again."),
        _ => new CommandOutcome(null, result.Why ?? "The plan's state does not allow it."),
    };
}
