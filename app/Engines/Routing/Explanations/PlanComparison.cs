namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>What one plan has beyond another, of the same problem or of a variant of it.</summary>
public sealed record PlanComparison
{
    /// <summary>Cost, after less before.</summary>
    public required CostBreakdown Cost { get; init; }

    /// <summary>Distance, after less before.</summary>
    public required long Distance { get; init; }

    /// <summary>Ticks that routes take, after less before.</summary>
    public required long Duration { get; init; }

    /// <summary>Ticks behind windows' ends, after less before.</summary>
    public required long Late { get; init; }

    /// <summary>Vehicles used, after less before.</summary>
    public required int Vehicles { get; init; }

    /// <summary>Stops left out, after less before.</summary>
    public required int Unassigned { get; init; }

    /// <summary>Violations, after less before.</summary>
    public required int Violations { get; init; }

    /// <summary>Stops that another vehicle serves, or only one of the two plans.</summary>
    public required IReadOnlyList<MovedStop> Moved { get; init; }

    /// <summary>Stops, served in both, whose service begins at another tick.</summary>
    public required IReadOnlyList<ShiftedStop> Shifted { get; init; }

    /// <summary>Compares two plans.</summary>
    public static PlanComparison Of(EvaluatedPlan before, EvaluatedPlan after)
    {
        var (old, now) = (Visits(before.Solution), Visits(after.Solution));
        var moved = new List<MovedStop>();
        var shifted = new List<ShiftedStop>();
        foreach (var id in old.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            var (was, has) = (old.GetValueOrDefault(id), now.GetValueOrDefault(id));
            if (was.VehicleId != has.VehicleId)
            {
                moved.Add(new MovedStop(id, was.VehicleId, has.VehicleId));
            }

            if (was.VehicleId is not null && has.VehicleId is not null && was.ServiceStart != has.ServiceStart)
            {
                shifted.Add(new ShiftedStop(id, was.ServiceStart, has.ServiceStart));
            }
        }

        return new PlanComparison
        {
            Cost = after.Ledger.Total - before.Ledger.Total,
            Distance = after.Solution.Distance - before.Solution.Distance,
            Duration = after.Solution.Duration - before.Solution.Duration,
            Late = LateOf(after.Solution) - LateOf(before.Solution),
            Vehicles = after.Solution.Vehicles - before.Solution.Vehicles,
            Unassigned = after.Solution.Unassigned.Count - before.Solution.Unassigned.Count,
            Violations = after.Violations.Count - before.Violations.Count,
            Moved = moved,
            Shifted = shifted,
        };
    }

    private static long LateOf(RoutingSolution plan) => plan.Routes.SelectMany(route => route.Stops).Sum((PlannedStop visit) => (long)visit.Late);

    private static Dictionary<string, (string? VehicleId, int ServiceStart)> Visits(RoutingSolution plan)
    {
        var visits = new Dictionary<string, (string?, int)>(StringComparer.Ordinal);
        foreach (var route in plan.Routes)
        {
            foreach (var visit in route.Stops)
            {
                visits.TryAdd(visit.StopId, (route.VehicleId, visit.ServiceStart));
            }
        }

        return visits;
    }
}

/// <summary>A stop with another vehicle; null: not served.</summary>
public sealed record MovedStop(string StopId, string? FromVehicleId, string? ToVehicleId);

/// <summary>A stop at another tick.</summary>
public sealed record ShiftedStop(string StopId, int Before, int After);
