namespace OpsConsole.Engines.Routing;

/// <summary>Finds the first field of a problem that makes no sense. What merely cannot be served is no error: the plan says so.</summary>
internal static class ProblemValidation
{
    private const int MostStops = 20_000;
    private const int MostVehicles = 5_000;
    private const int MostDimensions = 8;
    private const int MostLoad = 1_000_000_000;

    public static void Check(IReadOnlyList<RoutingStop> stops, IReadOnlyList<RoutingVehicle> vehicles, IReadOnlyList<TravelMatrix> profiles, RoutingObjective objective)
    {
        Require(stops.Count <= MostStops, "stops", $"are {stops.Count}, more than {MostStops}");
        Require(vehicles.Count is > 0 and <= MostVehicles, "vehicles", $"are {vehicles.Count}, not 1 to {MostVehicles}");
        Require(profiles.Count > 0, "profiles", "are none: a travel matrix is needed");
        for (var profile = 1; profile < profiles.Count; profile++)
        {
            Require(profiles[profile].Size == profiles[0].Size, $"profiles[{profile}]", $"has {profiles[profile].Size} locations, the first one {profiles[0].Size}");
        }

        var dimensions = stops.Select(stop => stop.Demand.Length).Concat(vehicles.Select(vehicle => vehicle.Capacity.Length)).DefaultIfEmpty().Max();
        Require(dimensions <= MostDimensions, "stops", $"have demands in {dimensions} dimensions, more than {MostDimensions}");
        CheckStops(stops, profiles[0].Size);
        CheckPickups(stops);
        CheckVehicles(vehicles, profiles);
        CheckObjective(objective, stops);
    }

    private static void CheckStops(IReadOnlyList<RoutingStop> stops, int locations)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < stops.Count; index++)
        {
            var (stop, at) = (stops[index], $"stops[{index}]");
            Require(!string.IsNullOrEmpty(stop.Id), $"{at}.id", "is empty");
            Require(seen.Add(stop.Id), $"{at}.id", $"'{stop.Id}' was used before");
            Require(stop.Location >= 0 && stop.Location < locations, $"{at}.location", $"{stop.Location} is not one of the {locations} locations");
            Within(stop.ServiceTime, 0, RoutingVehicle.MaxTime, $"{at}.serviceTime");
            Within(stop.Priority, 0, 100, $"{at}.priority");
            Require(stop.Prize is >= 0 and <= 1_000_000_000_000, $"{at}.prize", $"{stop.Prize} is not 0 to 10^12");
            Each(stop.Demand, (demand, dimension) => Within(demand, -MostLoad, MostLoad, $"{at}.demand[{dimension}]"));
            Each(stop.Windows, (window, place) =>
            {
                Within(window.From, 0, RoutingVehicle.MaxTime, $"{at}.windows[{place}].from");
                Within(window.To, 0, RoutingVehicle.MaxTime, $"{at}.windows[{place}].to");
                Require(window.From <= window.To, $"{at}.windows[{place}].to", $"closes at {window.To}, before it opens at {window.From}");
            });
            TimeWindow[] ordered = [.. stop.Windows.OrderBy(window => window.From)];
            for (var place = 1; place < ordered.Length; place++)
            {
                Require(ordered[place - 1].To < ordered[place].From, $"{at}.windows", $"overlap at {ordered[place].From}");
            }
        }
    }

    private static void CheckPickups(IReadOnlyList<RoutingStop> stops)
    {
        var places = stops.Select((stop, index) => (stop.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < stops.Count; index++)
        {
            if (stops[index].PickupId is not { } pickup)
            {
                continue;
            }

            var at = $"stops[{index}].pickupId";
            Require(places.TryGetValue(pickup, out var place) && place != index, at, $"'{pickup}' is not another stop");
            Require(stops[place].PickupId is null, at, $"'{pickup}' is a delivery itself");
            Require(taken.Add(pickup), at, $"'{pickup}' belongs to another delivery already");
            Require(Array.TrueForAll(stops[place].Demand, demand => demand >= 0), $"stops[{place}].demand", "of a pickup with a delivery is negative: say how much is taken aboard");
            Require(stops[place].Optional == stops[index].Optional, $"stops[{index}].optional", $"differs from its pickup '{pickup}'");
        }
    }

    private static void CheckVehicles(IReadOnlyList<RoutingVehicle> vehicles, IReadOnlyList<TravelMatrix> profiles)
    {
        var locations = profiles[0].Size;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < vehicles.Count; index++)
        {
            var (vehicle, at) = (vehicles[index], $"vehicles[{index}]");
            Require(!string.IsNullOrEmpty(vehicle.Id), $"{at}.id", "is empty");
            Require(seen.Add(vehicle.Id), $"{at}.id", $"'{vehicle.Id}' was used before");
            Within(vehicle.StartLocation, 0, locations - 1, $"{at}.startLocation");
            Within(vehicle.EndLocation ?? 0, 0, locations - 1, $"{at}.endLocation");
            Within(vehicle.Profile, 0, profiles.Count - 1, $"{at}.profile");
            Each(vehicle.Capacity, (room, dimension) => Within(room, 0, MostLoad, $"{at}.capacity[{dimension}]"));
            Each(vehicle.InitialLoad, (load, dimension) => Within(load, 0, MostLoad, $"{at}.initialLoad[{dimension}]"));
            Within(vehicle.ShiftStart, 0, RoutingVehicle.MaxTime, $"{at}.shiftStart");
            Within(vehicle.ShiftEnd, 0, RoutingVehicle.MaxTime, $"{at}.shiftEnd");
            Within(vehicle.ReadyAt ?? 0, 0, RoutingVehicle.MaxTime, $"{at}.readyAt");
            Require(vehicle.ShiftStart <= vehicle.ShiftEnd, $"{at}.shiftEnd", $"{vehicle.ShiftEnd} lies before the shift's start {vehicle.ShiftStart}");
            Require(vehicle.FixedCost is >= 0 and <= 1_000_000_000_000, $"{at}.fixedCost", $"{vehicle.FixedCost} is not 0 to 10^12");
            Price(vehicle.CostPerDistance, $"{at}.costPerDistance");
            Price(vehicle.CostPerTime, $"{at}.costPerTime");
            Price(vehicle.CostPerOvertime, $"{at}.costPerOvertime");
            Within(vehicle.OvertimeAfter, 0, RoutingVehicle.MaxTime, $"{at}.overtimeAfter");
            Within(vehicle.MaxStops ?? 0, 0, int.MaxValue, $"{at}.maxStops");
            Within(vehicle.MaxDuration ?? 0, 0, int.MaxValue, $"{at}.maxDuration");
            Within(vehicle.MaxDistance ?? 0, 0, int.MaxValue, $"{at}.maxDistance");
            CheckBreaks(vehicle.Breaks, at);
            if (vehicle.Reload is { } reload)
            {
                Within(reload.Location, 0, locations - 1, $"{at}.reload.location");
                Within(reload.Duration, 0, RoutingVehicle.MaxTime, $"{at}.reload.duration");
                Within(reload.Limit, 1, 20, $"{at}.reload.limit");
            }
        }
    }

    private static void CheckBreaks(VehicleBreak[] breaks, string at)
    {
        Require(breaks.Length <= 4, $"{at}.breaks", $"are {breaks.Length}, more than 4");
        for (var index = 0; index < breaks.Length; index++)
        {
            var pause = breaks[index];
            Within(pause.From, 0, RoutingVehicle.MaxTime, $"{at}.breaks[{index}].from");
            Within(pause.To, pause.From, RoutingVehicle.MaxTime, $"{at}.breaks[{index}].to");
            Within(pause.Duration, 0, RoutingVehicle.MaxTime, $"{at}.breaks[{index}].duration");
            Require(index == 0 || breaks[index - 1].From <= pause.From, $"{at}.breaks[{index}].from", "lies before the break in front of it");
        }
    }

    private static void CheckObjective(RoutingObjective objective, IReadOnlyList<RoutingStop> stops)
    {
        Require(objective.UnservedCost is null or (>= 0 and <= 1_000_000_000_000), "objective.unservedCost", $"{objective.UnservedCost} is not 0 to 10^12");
        Require(objective.VehicleCost is >= 0 and <= 1_000_000_000_000, "objective.vehicleCost", $"{objective.VehicleCost} is not 0 to 10^12");
        Within(objective.LateAllowed, 0, RoutingVehicle.MaxTime, "objective.lateAllowed");
        Price(objective.CostPerLate, "objective.costPerLate");
        Price(objective.Balance, "objective.balance");
        Price(objective.CostPerMovedStop, "objective.costPerMovedStop");
        Price(objective.CostPerShift, "objective.costPerShift");
        var known = stops.Select(stop => stop.Id).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < objective.Previous.Count; index++)
        {
            var (visit, at) = (objective.Previous[index], $"objective.previous[{index}]");
            Require(known.Contains(visit.StopId), $"{at}.stopId", $"'{visit.StopId}' is not a stop");
            Require(seen.Add(visit.StopId), $"{at}.stopId", $"'{visit.StopId}' was used before");
            Within(visit.ServiceStart, 0, RoutingVehicle.MaxTime, $"{at}.serviceStart");
        }
    }

    private static void Each<T>(T[] items, Action<T, int> check)
    {
        for (var index = 0; index < items.Length; index++)
        {
            check(items[index], index);
        }
    }

    private static void Price(double price, string field) => Require(price is >= 0 and <= 1e9, field, $"{price} is not a number from 0 to 10^9");

    private static void Within(int value, int lowest, int highest, string field) => Require(value >= lowest && value <= highest, field, $"{value} is not {lowest} to {highest}");

    private static void Require(bool holds, string field, string problem)
    {
        if (!holds)
        {
            throw new RoutingProblemException(field, problem);
        }
    }
}
