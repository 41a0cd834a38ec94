using OpsConsole.Delivery.Plans;
using OpsConsole.Shell.Gantt;

namespace OpsConsole.Delivery.Routes;

/// <summary>A move that was only tried: what it would break.</summary>
public sealed record TriedMove(StopMove Move, IReadOnlyList<ViolationAnswer> Violations, decimal CostDelta);

/// <summary>What became of a dispatcher's command.</summary>
/// <param name="Done">What was done, in words; null where nothing was.</param>
/// <param name="Problem">Why it was not done; null where nothing was in the way.</param>
/// <param name="NewPlan">The draft that was made.</param>
/// <param name="Tried">The move that would break rules.</param>
public readonly record struct CommandOutcome(string? Done, string? Problem = null, string? NewPlan = null, TriedMove? Tried = null)
{
    /// <summary>The user left it.</summary>
    public static CommandOutcome Nothing => default;
}

/// <summary>What it would take to serve a stop, by vehicle, the easiest first.</summary>
public sealed record StopWhy(IReadOnlyList<VehicleWhy> Vehicles, string? Problem = null);

/// <summary>What it would take one vehicle.</summary>
/// <param name="Words">Why it does not serve the stop, with amounts.</param>
/// <param name="ForcingCost">What its route would cost more.</param>
/// <param name="Relaxation">The smallest change after which it could; null where it can.</param>
public sealed record VehicleWhy(string VehicleId, string Words, decimal ForcingCost, string? Relaxation);

/// <summary>What one plan does differently from another.</summary>
public sealed record PlanChangesFound(IReadOnlyList<MovedStop> Moved, IReadOnlyList<ShiftedStop> Shifted, string? Problem = null);

/// <summary>A stop with another vehicle; null: nobody.</summary>
public sealed record MovedStop(string StopId, string? From, string? To);

/// <summary>A stop at another time.</summary>
public sealed record ShiftedStop(string StopId, DateTimeOffset Before, DateTimeOffset After);
