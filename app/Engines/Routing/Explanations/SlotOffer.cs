namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Whether and at what extra cost a new order can be served in a window.</summary>
/// <param name="Window">What could be promised.</param>
/// <param name="Best">Where it would go, and what that breaks; null when no vehicle exists to ask.</param>
/// <param name="VehicleId">By whom; null with it.</param>
/// <param name="Delta">What the plan costs more.</param>
public sealed record SlotOffer(TimeWindow Window, InsertionOption? Best, string? VehicleId, CostBreakdown Delta)
{
    /// <summary>Whether it can be promised.</summary>
    public bool Feasible => Best is { Feasible: true };

    /// <summary>What the plan costs more, in one number.</summary>
    public double ExtraCost => Delta.Total;
}
