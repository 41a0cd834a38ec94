namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Something that a dispatcher does to a plan by hand.</summary>
public abstract record PlanMove
{
    private PlanMove()
    {
    }

    /// <summary>Puts a stop, served or not, into a route, with so many other stops before it; its partner stays where it is.</summary>
    public sealed record Place(string StopId, string VehicleId, int Position) : PlanMove;

    /// <summary>Puts a stop, with its partner if it has one, where it breaks least on a vehicle, and of those places into the cheapest.</summary>
    public sealed record PlaceBest(string StopId, string VehicleId) : PlanMove;

    /// <summary>Takes a stop out of the plan, with its partner if it has one.</summary>
    public sealed record Unassign(string StopId) : PlanMove;

    /// <summary>Lets two stops change places; one of them may be unassigned.</summary>
    public sealed record Swap(string StopId, string OtherStopId) : PlanMove;

    /// <summary>Drives a route in the opposite order.</summary>
    public sealed record Reverse(string VehicleId) : PlanMove;
}

/// <summary>What a move makes of a plan.</summary>
/// <param name="Plan">The plan afterwards; as before where the move names what is not there.</param>
/// <param name="Added">Violations that the plan did not have before, or to a lesser amount.</param>
/// <param name="Resolved">Violations that it had before and has no more, or to a lesser amount now.</param>
/// <param name="Delta">What it costs more than before.</param>
/// <param name="Refusal">Why nothing was moved: what is not there. Null: it was moved, whatever it breaks.</param>
public sealed record MoveResult(EvaluatedPlan Plan, IReadOnlyList<PlanViolation> Added, IReadOnlyList<PlanViolation> Resolved, CostBreakdown Delta, PlanViolation? Refusal)
{
    /// <summary>The plan afterwards.</summary>
    public RoutingSolution Solution => Plan.Solution;

    /// <summary>Everything that it breaks afterwards.</summary>
    public IReadOnlyList<PlanViolation> Violations => Plan.Violations;
}
