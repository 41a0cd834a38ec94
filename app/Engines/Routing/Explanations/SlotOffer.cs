namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Whether and at what extra cost a new order can be served in a window.</summary>
/// <param name="Window">What could be promised.</param>
/// <param name="VehicleId">By whom.</param>
/// <param name="Best">Where it would go, when, and what that breaks.</param>
/// <param name="Delta">What the plan costs more than without the order.</param>
public sealed record SlotOffer(TimeWindow Window, string VehicleId, InsertionOption Best, CostBreakdown Delta)
{
    /// <summary>Whether it can be promised: nothing is broken, and the order itself is not late.</summary>
    public bool Feasible => Best.Feasible && Best.ServiceStart <= Window.To;

    /// <summary>What the plan costs more, in one number.</summary>
    public double ExtraCost => Delta.Total;
}
