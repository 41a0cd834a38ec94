namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Finds locks that cannot be kept.</summary>
internal sealed class LockDiagnosis(RoutingProblem problem, VehicleFit fit)
{
    public IEnumerable<DiagnosisFinding> Of(IReadOnlyList<StopLock> locks)
    {
        var found = new List<DiagnosisFinding>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var last = new Dictionary<string, (RoutingStop Stop, int Tick)>(StringComparer.Ordinal);
        for (var index = 0; index < locks.Count; index++)
        {
            var (held, at) = (locks[index], $"locks[{index}]");
            if (held.Level == LockLevel.Free)
            {
                continue;
            }

            var (stop, vehicle) = (problem.IndexOfStop(held.StopId), problem.IndexOfVehicle(held.VehicleId));
            if (stop < 0 || vehicle < 0)
            {
                found.Add(About(held, stop < 0 ? $"{at}.stopId" : $"{at}.vehicleId"));
                continue;
            }

            if (!seen.TryAdd(held.StopId, held.VehicleId))
            {
                found.Add(About(held, $"{at}.stopId") with { OtherStopId = held.StopId });
                continue;
            }

            found.AddRange(fit.Obstacles(problem.Vehicles[vehicle], [problem.Stops[stop]])
                .Select(obstacle => About(held, $"{at}.vehicleId") with { Amount = obstacle.Amount, Dimension = obstacle.Dimension, Skills = obstacle.Skills ?? [] }));
            if (held is { Level: LockLevel.Time, ServiceStart: { } tick })
            {
                Tick(held, at, problem.Stops[stop], problem.Vehicles[vehicle], tick, last, found);
            }
        }

        return [.. found, .. Pairs(locks, seen), .. Loads(seen)];
    }

    private void Tick(StopLock held, string at, RoutingStop stop, RoutingVehicle vehicle, int tick, Dictionary<string, (RoutingStop Stop, int Tick)> last, List<DiagnosisFinding> found)
    {
        var allowed = problem.Objective.LateAllowed;
        if (stop.Windows.Length > 0 && !Array.Exists(stop.Windows, window => window.From <= tick && tick <= (long)window.To + allowed))
        {
            var outside = stop.Windows.Min(window => tick < window.From ? window.From - (long)tick : tick - (long)window.To);
            found.Add(About(held, $"{at}.serviceStart") with { Amount = outside });
        }
        else if (fit.Obstacles(vehicle, [stop with { Windows = [new TimeWindow(tick, tick)] }]).FirstOrDefault(one => one.Kind is DiagnosisKind.Window or DiagnosisKind.Shift) is { Amount: > 0 } obstacle
            && fit.Obstacles(vehicle, [stop]).Count == 0)
        {
            found.Add(About(held, $"{at}.serviceStart") with { Amount = obstacle.Amount });
        }

        // Two locked ticks on one vehicle: the second service begins behind the first one and the way between them.
        if (last.TryGetValue(held.VehicleId, out var before))
        {
            var late = before.Tick + (long)before.Stop.ServiceTime + fit.Between(vehicle, before.Stop, stop) - tick;
            if (late > 0)
            {
                found.Add(About(held, $"{at}.serviceStart") with { Amount = late, OtherStopId = before.Stop.Id });
            }
        }

        last[held.VehicleId] = (stop, tick);
    }

    private List<DiagnosisFinding> Pairs(IReadOnlyList<StopLock> locks, Dictionary<string, string> seen)
    {
        var found = new List<DiagnosisFinding>();
        foreach (var delivery in problem.Stops.Where(stop => stop.PickupId is not null))
        {
            if (seen.TryGetValue(delivery.Id, out var one) && seen.TryGetValue(delivery.PickupId!, out var other) && one != other) // Filtered for it above.
            {
                var index = locks.Select((held, place) => (held, place)).First(pair => pair.held.StopId == delivery.Id).place;
                found.Add(new DiagnosisFinding(DiagnosisKind.Lock, $"locks[{index}].vehicleId", 1) { StopId = delivery.Id, VehicleId = one, OtherStopId = delivery.PickupId });
            }
        }

        return found;
    }

    /// <summary>Locked to a vehicle that makes one trip: what all of it leaves the depot with.</summary>
    private List<DiagnosisFinding> Loads(Dictionary<string, string> seen)
    {
        var found = new List<DiagnosisFinding>();
        var pickups = problem.Stops.Where(stop => stop.PickupId is not null).Select(stop => stop.PickupId!).ToHashSet(StringComparer.Ordinal); // Filtered for it.
        foreach (var group in seen.GroupBy(pair => pair.Value, pair => problem.Stops[problem.IndexOfStop(pair.Key)], StringComparer.Ordinal))
        {
            var index = problem.IndexOfVehicle(group.Key);
            var vehicle = problem.Vehicles[index];
            for (var dimension = 0; dimension < vehicle.Capacity.Length && vehicle.Reload is null; dimension++)
            {
                var load = group.Where(stop => stop.PickupId is null && !pickups.Contains(stop.Id) && dimension < stop.Demand.Length).Sum(stop => Math.Max(0L, stop.Demand[dimension]))
                    + (dimension < vehicle.InitialLoad.Length ? vehicle.InitialLoad[dimension] : 0);
                if (load > vehicle.Capacity[dimension])
                {
                    found.Add(new DiagnosisFinding(DiagnosisKind.Lock, $"vehicles[{index}].capacity[{dimension}]", load - vehicle.Capacity[dimension]) { VehicleId = vehicle.Id, Dimension = dimension });
                }
            }
        }

        return found;
    }

    private static DiagnosisFinding About(StopLock held, string field) => new(DiagnosisKind.Lock, field, 1) { StopId = held.StopId, VehicleId = held.VehicleId };
}
