namespace OpsConsole.Engines.Routing.Solving;

/// <summary>A lock by indices. The tick is set only where time is locked.</summary>
internal readonly record struct LockedStop(int Stop, int Vehicle, LockLevel Level, int? ServiceStart)
{
    /// <summary>Resolves ids and ticks.</summary>
    /// <exception cref="RoutingProblemException">A lock names what is not there, or contradicts the stop.</exception>
    public static LockedStop[] Resolve(RoutingProblem problem, IReadOnlyList<StopLock> locks, RoutingSolution? from)
    {
        var seen = new Dictionary<int, string>();
        var resolved = new List<LockedStop>(locks.Count);
        for (var index = 0; index < locks.Count; index++)
        {
            var (given, at) = (locks[index], $"locks[{index}]");
            if (given.Level == LockLevel.Free)
            {
                continue;
            }

            var (stop, vehicle) = (problem.IndexOfStop(given.StopId), problem.IndexOfVehicle(given.VehicleId));
            Require(stop >= 0, $"{at}.stopId", $"'{given.StopId}' is not a stop");
            Require(vehicle >= 0, $"{at}.vehicleId", $"'{given.VehicleId}' is not a vehicle");
            Require(seen.TryAdd(stop, given.VehicleId), $"{at}.stopId", $"'{given.StopId}' is locked twice");
            var partner = problem.Stops[stop].PickupId is { } pickup ? problem.IndexOfStop(pickup) : -1;
            Require(partner < 0 || seen.GetValueOrDefault(partner, given.VehicleId) == given.VehicleId, $"{at}.vehicleId", $"'{given.VehicleId}' is not the vehicle that its pickup is locked to");
            int? tick = null;
            if (given.Level == LockLevel.Time)
            {
                tick = given.ServiceStart ?? from?.Routes.Where(route => route.VehicleId == given.VehicleId).SelectMany(route => route.Stops).FirstOrDefault(visit => visit.StopId == given.StopId)?.ServiceStart;
                Require(tick is not null, $"{at}.serviceStart", "is needed: the plan to start from does not have the stop on that vehicle");
                var windows = problem.Stops[stop].Windows;
                Require(
                    windows.Length == 0 || Array.Exists(windows, window => window.From <= tick && tick <= window.To + problem.Objective.LateAllowed),
                    $"{at}.serviceStart", $"{tick} lies outside the windows of '{given.StopId}'");
            }

            resolved.Add(new LockedStop(stop, vehicle, given.Level, tick));
        }

        return [.. resolved];

        static void Require(bool holds, string field, string problem)
        {
            if (!holds)
            {
                throw new RoutingProblemException(field, problem);
            }
        }
    }
}
