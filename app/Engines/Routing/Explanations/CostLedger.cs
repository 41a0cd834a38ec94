namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>What a plan costs, by kind and by route.</summary>
/// <param name="Total">The whole plan, with what it leaves out.</param>
/// <param name="Routes">Each route, in the plan's order.</param>
/// <param name="LeftOut">Stops that no route serves: their price, and that of breaking what they were promised.</param>
public sealed record CostLedger(CostBreakdown Total, IReadOnlyList<RouteCost> Routes, CostBreakdown LeftOut);

/// <summary>What one route costs.</summary>
public sealed record RouteCost(string VehicleId, CostBreakdown Cost);
