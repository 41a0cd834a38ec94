using Obstacle = OpsConsole.Engines.Routing.Explanations.VehicleFit.Obstacle;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Finds, before solving, what no plan can do. What it names is certain; that it names nothing does not mean that everything fits.</summary>
public static class PlanDiagnosis
{
    /// <summary>Everything found: stops, then pairs, sums, vehicles and locks. O(stops · vehicles), and O(locations²) for each location that looks out of reach.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="locks">What must stay as it is; null: nothing. A lock that makes no sense is a finding.</param>
    public static IReadOnlyList<DiagnosisFinding> Diagnose(RoutingProblem problem, IReadOnlyList<StopLock>? locks = null)
    {
        var fit = new VehicleFit(problem);
        var found = new List<DiagnosisFinding>();
        var stuck = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < problem.Stops.Count; index++)
        {
            if (OfStop(problem, fit, index) is { Count: > 0 } findings)
            {
                found.AddRange(findings);
                stuck.Add(problem.Stops[index].Id);
            }
        }

        found.AddRange(OfPairs(problem, fit, stuck));
        found.AddRange(FleetSums.Exceeded(problem));
        found.AddRange(problem.Vehicles.Select((vehicle, index) => new DiagnosisFinding(DiagnosisKind.VehicleLate, $"vehicles[{index}].shiftEnd", fit.HomeLate(vehicle)) { VehicleId = vehicle.Id }).Where(one => one.Amount > 0));
        found.AddRange(new LockDiagnosis(problem, fit).Of(locks ?? []));
        return found;
    }

    private static List<DiagnosisFinding> OfStop(RoutingProblem problem, VehicleFit fit, int index)
    {
        RoutingStop[] alone = [problem.Stops[index]];
        var field = $"stops[{index}]";
        return Blame(problem, fit, alone) is { } blamed ? [.. blamed.Select(one => Finding(field, alone[0], one.Vehicle, one.Obstacle))] : [];
    }

    private static List<DiagnosisFinding> OfPairs(RoutingProblem problem, VehicleFit fit, HashSet<string> stuck)
    {
        var found = new List<DiagnosisFinding>();
        for (var index = 0; index < problem.Stops.Count; index++)
        {
            var delivery = problem.Stops[index];
            if (delivery.PickupId is not { } id || stuck.Contains(id) || stuck.Contains(delivery.Id))
            {
                continue;
            }

            if (Blame(problem, fit, [problem.Stops[problem.IndexOfStop(id)], delivery]) is { } blamed)
            {
                var (vehicle, obstacle) = blamed[0];
                found.Add(new DiagnosisFinding(DiagnosisKind.Pair, $"stops[{index}].pickupId", obstacle.Amount)
                {
                    StopId = delivery.Id, OtherStopId = id, VehicleId = vehicle, Dimension = obstacle.Dimension, Skills = obstacle.Skills ?? [],
                });
            }
        }

        return found;
    }

    /// <summary>
    /// What is in everybody's way; null where somebody has none. A kind that every vehicle meets is named with the least amount; where there is none, the vehicle with the fewest obstacles tells its own.
    /// </summary>
    private static List<(string? Vehicle, Obstacle Obstacle)>? Blame(RoutingProblem problem, VehicleFit fit, RoutingStop[] stops)
    {
        if (problem.Vehicles.Any(vehicle => fit.Fits(vehicle, stops)))
        {
            return null;
        }

        (string Vehicle, IReadOnlyList<Obstacle> Obstacles)[] all = [.. problem.Vehicles.Select(vehicle => (vehicle.Id, fit.Obstacles(vehicle, stops)))];
        if (Array.Exists(all, one => one.Obstacles.Count == 0))
        {
            return null;
        }

        var shared = all[0].Obstacles.Select(one => (one.Kind, one.Dimension)).Distinct().Where(key => Array.TrueForAll(all, one => one.Obstacles.Any(each => (each.Kind, each.Dimension) == key))).ToArray();
        if (shared.Length > 0)
        {
            return [.. shared.Select(key => all.SelectMany(one => one.Obstacles.Where(each => (each.Kind, each.Dimension) == key).Select(each => ((string?)one.Vehicle, each))).MinBy(one => one.each.Amount))];
        }

        var (closest, obstacles) = all.MinBy(one => one.Obstacles.Count);
        return [(closest, obstacles[0] with { Kind = DiagnosisKind.NoVehicle })];
    }

    internal static DiagnosisFinding Finding(string field, RoutingStop stop, string? vehicle, Obstacle obstacle) =>
        new(obstacle.Kind, $"{field}.{Part(obstacle, stop)}", obstacle.Amount) { StopId = stop.Id, VehicleId = vehicle, Dimension = obstacle.Dimension, Skills = obstacle.Skills ?? [], OtherStopId = stop.PickupId is not null && obstacle.Kind == DiagnosisKind.Demand ? stop.PickupId : null };

    private static string Part(Obstacle obstacle, RoutingStop stop) => obstacle.Kind switch
    {
        DiagnosisKind.Demand => stop.PickupId is null ? $"demand[{obstacle.Dimension}]" : "pickupId",
        DiagnosisKind.Skills => "skills",
        DiagnosisKind.Window => "windows",
        DiagnosisKind.Shift when stop.Windows.Length > 0 => "windows",
        DiagnosisKind.NoVehicle => "id",
        _ => "location",
    };
}
