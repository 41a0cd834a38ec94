using OpsConsole.Delivery.Queue;

namespace OpsConsole.Delivery.Plans;

/// <summary>Reads a plan wherever it is quickest: from memory, else from its rows.</summary>
internal sealed class PlanReading(PlanBoard board, PlanStore store, PlanQueue queue)
{
    /// <summary>The plan as people see it, or null.</summary>
    public async Task<PlanView?> FindAsync(string id, CancellationToken token)
    {
        var view = board.Find(id) ?? (await store.FindAsync(id, token) is { } plan ? board.Put(plan, PlanRendering.Progress(plan.Row), quietly: true) : null);
        return view is { Plan.Status: PlanStatus.Queued }
            ? view with { Plan = view.Plan with { Progress = view.Plan.Progress with { QueuePosition = await queue.PositionAsync(id, token) } } }
            : view;
    }
}
