namespace OpsConsole.Engines.Routing;

/// <summary>Walks one written route, minute by minute and load by load, for <see cref="PlanChecker"/>.</summary>
internal sealed class RouteWalk(RoutingProblem problem, RoutingVehicle vehicle, PlannedRoute route, IReadOnlySet<string> pickups)
{
    private readonly List<PlanViolation> _found = [];
    private readonly TravelMatrix _travel = problem.Profiles[vehicle.Profile];
    private readonly RoutingStop[] _stops = [.. route.Stops.Select(visit => problem.Stops[problem.IndexOfStop(visit.StopId)])];

    public IReadOnlyList<PlanViolation> Violations()
    {
        WalkTimes();
        WalkLoads();
        Limits();
        Skills();
        Breaks();
        return _found;
    }

    private void WalkTimes()
    {
        var (location, free, distance, reload) = (vehicle.StartLocation, route.Start, 0L, 0);
        Before(ViolationKind.ShiftStart, null, route.Start, Math.Max(vehicle.ShiftStart, vehicle.ReadyAt ?? 0), "leaves");
        if (vehicle.ReadyAt is { } ready && route.Start > ready && route.Start > vehicle.ShiftStart)
        {
            Add(ViolationKind.Timing, null, route.Start - ready, "is under way and waits to begin.");
        }

        for (var place = 0; place < _stops.Length; place++)
        {
            for (; reload < route.Reloads.Count && route.Reloads[reload].BeforeStop == place; reload++)
            {
                DriveToReload(route.Reloads[reload], place);
            }

            var (visit, stop) = (route.Stops[place], _stops[place]);
            var (arrival, _, paused) = Drive(stop.Location, place, reload == 0 || route.Reloads[reload - 1].BeforeStop != place ? -1 : route.Reloads[reload - 1].Departure);
            Same("arrives", stop.Id, visit.Arrival, arrival);
            Same("waits", stop.Id, visit.Wait, visit.ServiceStart - visit.Arrival - paused);
            if (visit.Wait < 0)
            {
                Add(ViolationKind.Timing, stop.Id, -visit.Wait, "begins a service before it is there.");
            }

            Same("departs", stop.Id, visit.Departure, visit.ServiceStart + stop.ServiceTime);
            Window(visit, stop);
            (location, free) = (stop.Location, visit.Departure);
        }

        for (; reload < route.Reloads.Count; reload++)
        {
            DriveToReload(route.Reloads[reload], _stops.Length);
        }

        var end = Drive(vehicle.EndLocation, _stops.Length, -1).There;
        Same("ends", null, route.End, end);
        Same("drives", null, route.Distance, distance);
        Same("takes", null, route.Duration, route.End - route.Start);
        if (_stops.Length > 0)
        {
            After(ViolationKind.ShiftEnd, null, route.End, vehicle.ShiftEnd, "ends");
        }

        void DriveToReload(PlannedReload visit, int place)
        {
            if (vehicle.Reload is not { } depot)
            {
                Add(ViolationKind.Reload, null, 1, "has nowhere to load again.");
                return;
            }

            // Pauses on the leg to a stop behind a reload may lie before or behind the reload: what counts is that nothing happens before it can.
            var earliest = free + _travel.Duration(location, depot.Location);
            distance += _travel.Distance(location, depot.Location);
            Before(ViolationKind.Timing, null, visit.Arrival, earliest, "reaches its reload");
            Before(ViolationKind.Timing, null, visit.Departure, visit.Arrival + depot.Duration, "leaves its reload");
            (location, free) = (depot.Location, visit.Departure);
        }

        (int Arrival, int There, int Paused) Drive(int? to, int place, int reloaded)
        {
            distance += to is { } far ? _travel.Distance(location, far) : 0;
            var pauses = route.Breaks.Where(pause => pause.BeforeStop == place && pause.Start >= reloaded && pause.Index < vehicle.Breaks.Length).ToLookup(pause => pause.OnArrival);
            var arrival = Pause(pauses[false], free) + (to is { } goal ? _travel.Duration(location, goal) : 0);
            return (arrival, Pause(pauses[true], arrival), pauses[true].Sum(pause => vehicle.Breaks[pause.Index].Duration));
        }

        int Pause(IEnumerable<PlannedBreak> pauses, int from)
        {
            foreach (var pause in pauses)
            {
                Before(ViolationKind.Timing, null, pause.Start, from, "pauses");
                from = pause.Start + vehicle.Breaks[pause.Index].Duration;
            }

            return from;
        }
    }

    private void Window(PlannedStop visit, RoutingStop stop)
    {
        if (stop.Windows.Length == 0)
        {
            return;
        }

        var (begun, allowed) = (stop.Windows.Where(window => window.From <= visit.ServiceStart).ToArray(), problem.Objective.LateAllowed);
        if (begun.Length == 0)
        {
            var opens = stop.Windows.Min(window => window.From);
            Add(ViolationKind.BeforeWindow, stop.Id, opens - visit.ServiceStart, $"begins '{stop.Id}' at {visit.ServiceStart}, before its window opens at {opens}.");
            return;
        }

        var closes = begun.Max(window => window.To);
        var late = Math.Max(0, visit.ServiceStart - closes);
        Same("is late", stop.Id, visit.Late, late);
        if (late > allowed)
        {
            Add(ViolationKind.Window, stop.Id, late - allowed, $"begins '{stop.Id}' at {visit.ServiceStart}, {late} after its window closed.");
        }
    }

    private void WalkLoads()
    {
        var dimensions = route.Stops.Select(visit => visit.Load.Length).DefaultIfEmpty(0).Max();
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var room = vehicle.Capacity.Length == 0 ? long.MaxValue : At(vehicle.Capacity, dimension);
            long load = At(vehicle.InitialLoad, dimension) + Delivered(0, -1, dimension);
            Room(load, room, dimension, null);
            for (var place = 0; place < _stops.Length; place++)
            {
                if (route.Reloads.Any(reload => reload.BeforeStop == place))
                {
                    load = Carried(place, dimension) + Delivered(place, place, dimension);
                    Room(load, room, dimension, null);
                }

                load += Effect(_stops[place], dimension);
                Same("carries", _stops[place].Id, At(route.Stops[place].Load, dimension), load);
                Room(load, room, dimension, _stops[place].Id);
            }
        }
    }

    /// <summary>What a trip beginning before a place, behind a reload there or at the start, takes from the depot.</summary>
    private long Delivered(int from, int reloadAt, int dimension)
    {
        var until = route.Reloads.Select(reload => reload.BeforeStop).Where(place => place > reloadAt).DefaultIfEmpty(_stops.Length).Min();
        return _stops[from..until].Where(stop => stop.PickupId is null && !IsPickup(stop)).Sum(stop => Math.Max(0L, At(stop.Demand, dimension)));
    }

    /// <summary>What was picked up before a place for a stop behind it.</summary>
    private long Carried(int place, int dimension)
    {
        var behind = _stops[place..].Select(stop => stop.PickupId).ToHashSet(StringComparer.Ordinal);
        return _stops[..place].Where(stop => behind.Contains(stop.Id)).Sum(stop => (long)At(stop.Demand, dimension));
    }

    private long Effect(RoutingStop stop, int dimension) =>
        stop.PickupId is { } pickup ? -At(problem.Stops[problem.IndexOfStop(pickup)].Demand, dimension) : IsPickup(stop) ? At(stop.Demand, dimension) : -At(stop.Demand, dimension);

    private bool IsPickup(RoutingStop stop) => pickups.Contains(stop.Id);

    private void Room(long load, long room, int dimension, string? stop)
    {
        if (load > room)
        {
            Add(ViolationKind.Capacity, stop, load - room, $"carries {load} in dimension {dimension}, {load - room} more than it has room for{(stop is null ? ", from the depot on" : $", behind '{stop}'")}.", dimension);
        }
    }

    private void Limits()
    {
        After(ViolationKind.MaxStops, null, _stops.Length, vehicle.MaxStops ?? int.MaxValue, "has stops:");
        After(ViolationKind.MaxDistance, null, route.Distance, vehicle.MaxDistance ?? int.MaxValue, "drives");
        After(ViolationKind.MaxDuration, null, route.Duration, vehicle.MaxDuration ?? int.MaxValue, "takes");
        After(ViolationKind.Reload, null, route.Reloads.Count, vehicle.Reload?.Limit ?? 0, "loads again, times:");
    }

    private void Skills()
    {
        foreach (var stop in _stops)
        {
            string[] missing = [.. stop.Skills.Except(vehicle.Skills, StringComparer.Ordinal)];
            if (missing.Length > 0)
            {
                Add(ViolationKind.Skills, stop.Id, missing.Length, $"lacks {string.Join(", ", missing)} for '{stop.Id}'.");
            }
        }
    }

    private void Breaks()
    {
        for (var index = 0; index < vehicle.Breaks.Length; index++)
        {
            var (owed, taken) = (vehicle.Breaks[index], route.Breaks.Where(pause => pause.Index == index).ToArray());
            if (taken.Length == 0 && route.End > owed.To && _stops.Length > 0)
            {
                Add(ViolationKind.Break, null, 1, $"drives on past {owed.To} without its break {index}.");
            }

            foreach (var pause in taken)
            {
                Before(ViolationKind.Break, null, pause.Start, owed.From, $"takes its break {index}");
                After(ViolationKind.Break, null, pause.Start, owed.To, $"takes its break {index}");
            }
        }
    }

    private static int At(int[] amounts, int dimension) => dimension < amounts.Length ? amounts[dimension] : 0;

    private void Same(string what, string? stop, long said, long counted)
    {
        if (said != counted)
        {
            Add(ViolationKind.Timing, stop, Math.Abs(said - counted), $"{what}{(stop is null ? "" : $" at '{stop}'")} by {said} in the plan; by the problem it is {counted}.");
        }
    }

    private void Before(string kind, string? stop, long tick, long earliest, string what)
    {
        if (tick < earliest)
        {
            Add(kind, stop, earliest - tick, $"{what} at {tick}, before {earliest}.");
        }
    }

    private void After(string kind, string? stop, long amount, long most, string what)
    {
        if (amount > most)
        {
            Add(kind, stop, amount - most, $"{what} {amount}, beyond {most}.");
        }
    }

    private void Add(string kind, string? stop, long amount, string message, int? dimension = null) =>
        _found.Add(new PlanViolation(kind, vehicle.Id, stop, amount, $"'{vehicle.Id}' {message}") { Dimension = dimension });
}
