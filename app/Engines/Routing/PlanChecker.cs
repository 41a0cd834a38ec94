namespace OpsConsole.Engines.Routing;

/// <summary>
/// Holds a plan against its problem: walks every route as it is written down and compares each figure with what the problem says.
/// It shares no arithmetic with the solver, so that a mistake there is found here.
/// </summary>
public static class PlanChecker
{
    /// <summary>Everything that is wrong with a plan; empty when nothing is. Stops that the plan says it leaves out are not wrong, unless a lock holds them.</summary>
    public static IReadOnlyList<PlanViolation> Check(RoutingProblem problem, RoutingSolution solution, IReadOnlyList<StopLock> locks)
    {
        var found = new List<PlanViolation>();
        var servedBy = new Dictionary<string, string>(StringComparer.Ordinal);
        var driven = new HashSet<string>(StringComparer.Ordinal);
        var vehicles = problem.Vehicles.ToDictionary(vehicle => vehicle.Id, StringComparer.Ordinal);
        var pickups = problem.Stops.Where(stop => stop.PickupId is not null).Select(stop => stop.PickupId!).ToHashSet(StringComparer.Ordinal); // Filtered for it.
        foreach (var route in solution.Routes)
        {
            if (!vehicles.TryGetValue(route.VehicleId, out var vehicle))
            {
                found.Add(new PlanViolation(ViolationKind.UnknownVehicle, route.VehicleId, null, 1, $"'{route.VehicleId}' is not a vehicle of the problem."));
                continue;
            }

            if (!driven.Add(route.VehicleId))
            {
                found.Add(new PlanViolation(ViolationKind.Duplicate, route.VehicleId, null, 1, $"'{route.VehicleId}' has two routes."));
            }

            CheckStops(problem, route, servedBy, found);
            if (route.Stops.All(visit => problem.IndexOfStop(visit.StopId) >= 0))
            {
                found.AddRange(new RouteWalk(problem, vehicle, route, pickups).Violations());
            }
        }

        CheckCover(problem, solution, servedBy, found);
        CheckPickups(problem, solution, servedBy, found);
        CheckLocks(solution, locks, servedBy, found);
        Figure("distance", solution.Distance, solution.Routes.Sum(route => (long)route.Distance));
        Figure("duration", solution.Duration, solution.Routes.Sum(route => (long)route.Duration));
        Figure("vehicles", solution.Vehicles, solution.Routes.Count(route => route.Stops.Count > 0));
        return found;

        void Figure(string name, long said, long counted)
        {
            if (said != counted)
            {
                found.Add(new PlanViolation(ViolationKind.Figures, "", null, Math.Abs(said - counted), $"The plan's {name} is given as {said}; its routes have {counted}."));
            }
        }
    }

    private static void CheckStops(RoutingProblem problem, PlannedRoute route, Dictionary<string, string> servedBy, List<PlanViolation> found)
    {
        foreach (var visit in route.Stops)
        {
            if (problem.IndexOfStop(visit.StopId) < 0)
            {
                found.Add(new PlanViolation(ViolationKind.UnknownStop, route.VehicleId, visit.StopId, 1, $"'{visit.StopId}' is not a stop of the problem."));
            }
            else if (!servedBy.TryAdd(visit.StopId, route.VehicleId))
            {
                found.Add(new PlanViolation(ViolationKind.Duplicate, route.VehicleId, visit.StopId, 1, $"'{visit.StopId}' is served twice."));
            }
        }
    }

    private static void CheckCover(RoutingProblem problem, RoutingSolution solution, Dictionary<string, string> servedBy, List<PlanViolation> found)
    {
        var left = solution.Unassigned.ToHashSet(StringComparer.Ordinal);
        foreach (var stop in problem.Stops)
        {
            var (served, unassigned) = (servedBy.ContainsKey(stop.Id), left.Contains(stop.Id));
            if (!served && !unassigned)
            {
                found.Add(new PlanViolation(ViolationKind.Missing, "", stop.Id, 1, $"'{stop.Id}' is neither served nor among the unassigned."));
            }
            else if (served && unassigned)
            {
                found.Add(new PlanViolation(ViolationKind.Duplicate, servedBy[stop.Id], stop.Id, 1, $"'{stop.Id}' is served and among the unassigned."));
            }
        }

        foreach (var id in left.Where(id => problem.IndexOfStop(id) < 0))
        {
            found.Add(new PlanViolation(ViolationKind.UnknownStop, "", id, 1, $"'{id}' among the unassigned is not a stop of the problem."));
        }
    }

    private static void CheckPickups(RoutingProblem problem, RoutingSolution solution, Dictionary<string, string> servedBy, List<PlanViolation> found)
    {
        var places = solution.Routes.SelectMany(route => route.Stops.Select((visit, place) => (visit.StopId, place))).GroupBy(pair => pair.StopId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().place, StringComparer.Ordinal);
        foreach (var delivery in problem.Stops.Where(stop => stop.PickupId is not null))
        {
            var (from, to) = (servedBy.GetValueOrDefault(delivery.PickupId!), servedBy.GetValueOrDefault(delivery.Id)); // Filtered for it above.
            if (from != to || (from is not null && places[delivery.PickupId!] > places[delivery.Id]))
            {
                var how = from != to ? "is not on the vehicle of its pickup" : "comes before its pickup";
                found.Add(new PlanViolation(ViolationKind.Pickup, to ?? from ?? "", delivery.Id, 1, $"'{delivery.Id}' {how} '{delivery.PickupId}'."));
            }
        }
    }

    private static void CheckLocks(RoutingSolution solution, IReadOnlyList<StopLock> locks, Dictionary<string, string> servedBy, List<PlanViolation> found)
    {
        var last = new Dictionary<string, (int Place, string Stop)>(StringComparer.Ordinal);
        foreach (var held in locks.Where(held => held.Level != LockLevel.Free))
        {
            if (servedBy.GetValueOrDefault(held.StopId) != held.VehicleId)
            {
                found.Add(new PlanViolation(ViolationKind.Lock, held.VehicleId, held.StopId, 1, $"'{held.StopId}' is locked to '{held.VehicleId}' and not there."));
                continue;
            }

            if (held.Level < LockLevel.Sequence)
            {
                continue;
            }

            var stops = solution.Routes.First(route => route.VehicleId == held.VehicleId).Stops;
            var place = Enumerable.Range(0, stops.Count).First(place => stops[place].StopId == held.StopId);
            if (last.TryGetValue(held.VehicleId, out var before) && before.Place > place)
            {
                found.Add(new PlanViolation(ViolationKind.Lock, held.VehicleId, held.StopId, before.Place - place, $"'{held.StopId}' is locked behind '{before.Stop}' and comes before it."));
            }

            last[held.VehicleId] = (place, held.StopId);
            if (held is { Level: LockLevel.Time, ServiceStart: { } tick } && stops[place].ServiceStart != tick)
            {
                found.Add(new PlanViolation(ViolationKind.Lock, held.VehicleId, held.StopId, Math.Abs(stops[place].ServiceStart - tick), $"'{held.StopId}' is locked to {tick} and begins at {stops[place].ServiceStart}."));
            }
        }
    }
}
