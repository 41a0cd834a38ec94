using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Modelling;

/// <summary>A plan's input as the engine takes it.</summary>
/// <param name="Input">What it was made from.</param>
/// <param name="Problem">For the engine: ticks are seconds, distances metres, costs thousandths.</param>
/// <param name="Locks">What must stay.</param>
/// <param name="Clock">Between ticks and times.</param>
/// <param name="LoadScale">Units of load in one unit of the request.</param>
/// <param name="Places">Where the locations are: depots, stops, vehicles under way. Null entries where an explicit matrix needs no coordinates.</param>
internal sealed record PlanProblem(
    PlanInput Input, RoutingProblem Problem, IReadOnlyList<StopLock> Locks, PlanClock Clock, int LoadScale, IReadOnlyList<GeoPoint?> Places)
{
    /// <summary>Costs of the engine in one unit of money.</summary>
    public const double CostScale = 1_000;

    /// <summary>The plan to begin from, in ticks of this one; null where there is none.</summary>
    public RoutingSolution? WarmStart => Input.Before is null ? null : PlanShift.By(Input.Before, (int)((Input.BeforeOrigin ?? Input.Origin) - Input.Origin).TotalSeconds);
}
