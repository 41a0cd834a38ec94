namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Why a stop is not with a vehicle.</summary>
public enum InsertionVerdict
{
    /// <summary>Every place breaks a rule.</summary>
    BreaksRules,

    /// <summary>It fits, and costs more than leaving it out.</summary>
    NotWorthIt,

    /// <summary>It fits and would make the plan cheaper: no search has looked there yet.</summary>
    WouldImprove,
}

/// <summary>What it would take to serve an unassigned stop, a pickup or delivery with its partner, with one vehicle.</summary>
/// <param name="StopId">Whom.</param>
/// <param name="VehicleId">By whom.</param>
/// <param name="Verdict">Why it is not so.</param>
/// <param name="Best">The place that breaks least, and of those the cheapest.</param>
/// <param name="Alternatives">Places that break other rules, none of them more in everything than another one; the least breach first.</param>
public sealed record InsertionExplanation(string StopId, string VehicleId, InsertionVerdict Verdict, InsertionOption Best, IReadOnlyList<InsertionOption> Alternatives);

/// <summary>One place for a stop.</summary>
/// <param name="Position">Number of stops before it.</param>
/// <param name="Arrival">Tick of arrival.</param>
/// <param name="ServiceStart">Tick at which the service would begin.</param>
/// <param name="Route">The vehicle's whole route then.</param>
/// <param name="Violations">What the route breaks then, as the checker says; empty: it fits.</param>
/// <param name="Relaxations">What would have to be changed, all of it, so that the checker accepts the route; empty where it fits.</param>
/// <param name="Delta">What the plan costs more then, unserved stops included.</param>
public sealed record InsertionOption(
    int Position, int Arrival, int ServiceStart, RouteSequence Route, IReadOnlyList<PlanViolation> Violations, IReadOnlyList<Relaxation> Relaxations, CostBreakdown Delta)
{
    /// <summary>Whether it keeps all rules.</summary>
    public bool Feasible => Violations.Count == 0;

    /// <summary>What the route costs more, without what leaving the stop out costs: the price of forcing it here.</summary>
    public double ForcingCost => Delta.Total - Delta.Unserved;
}
