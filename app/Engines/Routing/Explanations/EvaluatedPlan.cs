namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>A plan with its times, what it breaks and what it costs.</summary>
/// <param name="Solution">Times, loads and figures. A service that comes too late for its windows begins on arrival.</param>
/// <param name="Violations">Every rule that it breaks, as the independent checker says; empty for a plan that can be driven.</param>
/// <param name="Ledger">Cost by kind and route; its total, rounded, is the solution's cost.</param>
public sealed record EvaluatedPlan(RoutingSolution Solution, IReadOnlyList<PlanViolation> Violations, CostLedger Ledger)
{
    /// <summary>Whether it keeps all rules.</summary>
    public bool Feasible => Violations.Count == 0;
}
