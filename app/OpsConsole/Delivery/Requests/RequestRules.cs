using OpsConsole.Engines.Quantities;
using OpsConsole.Platform.Security;

namespace OpsConsole.Delivery.Requests;

/// <summary>What a request must keep to. What merely cannot be served is no error, except a demand that no vehicle could ever carry: that is a mistake in the order.</summary>
internal sealed class RequestRules
{
    public const int MaxDepots = 50;
    public const int MaxExplicitPlaces = 1_000;
    public const int MaxDimensions = 8;
    private const int MaxText = 120;
    private const double MaxMoney = 1e6;
    private const double MaxMinutes = 60 * 24 * 14;
    private const double MaxLoad = 900_000;

    private readonly RoutePlanRequest _request;
    private readonly DeliveryOptions _options;
    private readonly FieldErrors _errors = new();
    private readonly HashSet<string> _depots = new(StringComparer.Ordinal);
    private readonly HashSet<string> _vehicles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stops = new(StringComparer.Ordinal);

    private RequestRules(RoutePlanRequest request, DeliveryOptions options) => (_request, _options) = (request, options);

    /// <summary>Every rule that is broken, by field.</summary>
    public static FieldErrors Check(RoutePlanRequest request, DeliveryOptions options)
    {
        var rules = new RequestRules(request, options);
        rules.CheckAll();
        return rules._errors;
    }

    private bool IsExplicit => _request.Matrix?.Kind == TravelKind.Explicit;

    private void CheckAll()
    {
        _errors.Require(_request.Label is not { Length: > MaxText }, "label", $"must be at most {MaxText} characters");
        var complete = Count(_request.Depots, 1, MaxDepots, "depots") & Count(_request.Vehicles, 1, _options.MaxVehicles, "vehicles") & Count(_request.Stops, 1, _options.MaxStops, "stops");
        if (!complete)
        {
            return;
        }

        CheckMatrix();
        Each(_request.Depots!, "depots", CheckDepot);
        Each(_request.Vehicles!, "vehicles", CheckVehicle);
        Each(_request.Stops!, "stops", CheckStop);
        CheckDimensions();
        CheckPickups();
        CheckSwapped();
        CheckObjective();
        CheckLocks();
        _errors.Within(_request.SolveSeconds, 0.1, _options.MaxSolveSeconds, "solveSeconds");
        _errors.Within(_request.Iterations, 1, 1_000_000_000, "iterations");
    }

    private void CheckDepot(DepotInput depot, string at)
    {
        Id(depot.Id, _depots, $"{at}.id");
        Text(depot.Name, $"{at}.name");
        Coordinates(depot.Lat, depot.Lon, at);
        Ordered(depot.Open, depot.Close, $"{at}.close");
    }

    private void CheckVehicle(VehicleInput vehicle, string at)
    {
        Id(vehicle.Id, _vehicles, $"{at}.id");
        Text(vehicle.Name, $"{at}.name");
        Depot(vehicle.StartDepotId, $"{at}.startDepotId", needed: _request.Depots!.Count > 1);
        Depot(vehicle.EndDepotId, $"{at}.endDepotId", needed: false);
        _errors.Require(!(vehicle.OpenRoute == true && vehicle.EndDepotId is not null), $"{at}.openRoute", "contradicts endDepotId");
        Loads(vehicle.Capacity, 0, $"{at}.capacity");
        Ordered(vehicle.ShiftStart, vehicle.ShiftEnd, $"{at}.shiftEnd");
        Skills(vehicle.Skills, $"{at}.skills");
        _errors.Within(vehicle.CostPerKm, 0, MaxMoney, $"{at}.costPerKm");
        _errors.Within(vehicle.CostPerHour, 0, MaxMoney, $"{at}.costPerHour");
        _errors.Within(vehicle.FixedCost, 0, MaxMoney, $"{at}.fixedCost");
        _errors.Within(vehicle.CostPerOvertimeHour, 0, MaxMoney, $"{at}.costPerOvertimeHour");
        _errors.Within(vehicle.OvertimeAfterMinutes, 0, MaxMinutes, $"{at}.overtimeAfterMinutes");
        _errors.Within(vehicle.MaxStops, 0, _options.MaxStops, $"{at}.maxStops");
        _errors.Within(vehicle.MaxMinutes, 0, MaxMinutes, $"{at}.maxMinutes");
        _errors.Within(vehicle.MaxKm, 0, 20_000, $"{at}.maxKm");
        if (_errors.Require(vehicle.Breaks is not { Count: > 4 }, $"{at}.breaks", "must be at most 4"))
        {
            Each(vehicle.Breaks ?? [], $"{at}.breaks", (pause, place) =>
            {
                _errors.Require(pause.From is not null, $"{place}.from", "is missing");
                _errors.Require(pause.To is not null, $"{place}.to", "is missing");
                Ordered(pause.From, pause.To, $"{place}.to");
                _errors.Require(pause.Minutes is not null, $"{place}.minutes", "is missing");
                _errors.Within(pause.Minutes, 0, MaxMinutes, $"{place}.minutes");
            });
        }

        if (vehicle.Reload is { } reload)
        {
            Depot(reload.DepotId, $"{at}.reload.depotId", needed: _request.Depots!.Count > 1);
            _errors.Within(reload.Minutes, 0, MaxMinutes, $"{at}.reload.minutes");
            _errors.Within(reload.Limit, 1, 20, $"{at}.reload.limit");
        }

        if (DepotOf(vehicle.StartDepotId) is { } start)
        {
            _errors.Require(!(vehicle.ShiftEnd < start.Open), $"{at}.shiftEnd", $"lies before depot '{start.Id}' opens");
            _errors.Require(!(vehicle.ShiftStart > start.Close), $"{at}.shiftStart", $"lies after depot '{start.Id}' has closed");
        }
    }

    private void CheckStop(StopInput stop, string at)
    {
        Id(stop.Id, _stops, $"{at}.id");
        Text(stop.Name, $"{at}.name");
        _errors.Require(stop.CustomerId is null || Identifier.IsValid(stop.CustomerId), $"{at}.customerId", $"must be {Identifier.Rule}");
        Coordinates(stop.Lat, stop.Lon, at);
        Loads(stop.Demand, -MaxLoad, $"{at}.demand");
        _errors.Within(stop.ServiceMinutes, 0, MaxMinutes, $"{at}.serviceMinutes");
        Skills(stop.Skills, $"{at}.skills");
        _errors.Within(stop.Priority, 0, 100, $"{at}.priority");
        _errors.Within(stop.Penalty, 0, MaxMoney, $"{at}.penalty");
        if (!_errors.Require(stop.Windows is not { Count: > 8 }, $"{at}.windows", "must be at most 8"))
        {
            return;
        }

        Each(stop.Windows ?? [], $"{at}.windows", (window, place) =>
        {
            _errors.Require(window.From is not null || window.To is not null, place, "needs from, to or both");
            Ordered(window.From, window.To, $"{place}.to");
        });
        var ordered = (stop.Windows ?? []).Where(window => window is not null).OrderBy(window => window.From ?? DateTimeOffset.MinValue).ToArray();
        for (var index = 1; index < ordered.Length; index++)
        {
            _errors.Require(ordered[index - 1].To < ordered[index].From, $"{at}.windows", "must not overlap");
        }
    }

    /// <summary>All in the same dimensions; and what no vehicle with the skills could carry, however empty, was typed wrong.</summary>
    private void CheckDimensions()
    {
        var limited = _request.Vehicles!.Where(vehicle => vehicle?.Capacity is { Count: > 0 }).ToArray();
        if (limited.Select(vehicle => vehicle.Capacity!.Count).Distinct().Count() > 1)
        {
            _errors.Add("vehicles", "have capacities of different dimensions");
            return;
        }

        for (var index = 0; index < _request.Stops!.Count; index++)
        {
            var stop = _request.Stops[index];
            if (stop?.Demand is not { Count: > 0 } demand)
            {
                continue;
            }

            if (limited.Length > 0 && !_errors.Require(demand.Count <= limited[0].Capacity!.Count, $"stops[{index}].demand", $"has {demand.Count} dimensions; capacities have {limited[0].Capacity!.Count}"))
            {
                continue;
            }

            var able = _request.Vehicles!.Where(vehicle => (stop.Skills ?? []).All(skill => vehicle?.Skills?.Contains(skill, StringComparer.Ordinal) == true)).ToArray();
            var carried = able.Length == 0 || able.Any(vehicle => vehicle?.Capacity is not { Count: > 0 } room || !demand.Where((amount, dimension) => Math.Abs(amount) > room[dimension]).Any());
            _errors.Require(carried || stop.Optional == true, $"stops[{index}].demand", "is more than any vehicle that may serve the stop can carry; make it less, or the stop optional");
        }
    }

    private void CheckPickups()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var pickups = _request.Stops!.Where(stop => stop?.PickupOf is not null).Select(stop => stop.Id).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < _request.Stops!.Count; index++)
        {
            if (_request.Stops[index] is not { PickupOf: { } delivery } stop)
            {
                continue;
            }

            var at = $"stops[{index}].pickupOf";
            if (_errors.Require(_stops.Contains(delivery), at, $"'{Cut(delivery)}' is not a stop of this plan") && _errors.Require(delivery != stop.Id, at, "names the stop itself"))
            {
                _errors.Require(!pickups.Contains(delivery), at, $"'{delivery}' is a pickup itself");
                _errors.Require(taken.Add(delivery), at, $"'{delivery}' has another pickup already");
                _errors.Require((stop.Demand ?? []).All(amount => amount >= 0), $"stops[{index}].demand", "of a pickup says how much is taken aboard: not negative");
                _errors.Require((_request.Stops.First(other => other?.Id == delivery).Optional ?? false) == (stop.Optional ?? false), $"stops[{index}].optional", $"differs from '{delivery}', which it belongs to");
            }
        }
    }

    /// <summary>A stop that is far from every depot, and near to one with its coordinates swapped, was typed the wrong way round.</summary>
    private void CheckSwapped()
    {
        const double FarMetres = 500_000;
        var depots = _request.Depots!.Where(depot => depot is { Lat: >= -90 and <= 90, Lon: >= -180 and <= 180 }).Select(depot => new GeoPoint(depot.Lat!.Value, depot.Lon!.Value)).ToArray(); // Filtered for both.
        for (var index = 0; index < _request.Stops!.Count && depots.Length > 0; index++)
        {
            if (_request.Stops[index] is not { Lat: >= -90 and <= 90, Lon: >= -180 and <= 180 } stop)
            {
                continue;
            }

            var (at, swapped) = (new GeoPoint(stop.Lat.Value, stop.Lon.Value), new GeoPoint(stop.Lon.Value, stop.Lat.Value));
            var nearest = depots.Min(at.MetresTo);
            if (nearest > FarMetres && swapped.IsValid && depots.Min(swapped.MetresTo) < FarMetres / 5)
            {
                _errors.Add($"stops[{index}].lat", FormattableString.Invariant($"and lon seem swapped: the stop lies {nearest / 1000:F0} km from every depot, and near one the other way round"));
            }
        }
    }

    private void CheckMatrix()
    {
        if (_request.Matrix is not { } matrix)
        {
            return;
        }

        _errors.Require(matrix.Kind is null or TravelKind.Road or TravelKind.Haversine or TravelKind.Explicit, "matrix.kind", "must be road, haversine or explicit");
        _errors.Within(matrix.SpeedKmh, 1, 300, "matrix.speedKmh");
        if (!IsExplicit)
        {
            _errors.Require(matrix.Durations is null, "matrix.durations", "belong to an explicit matrix");
            _errors.Require(matrix.Distances is null, "matrix.distances", "belong to an explicit matrix");
            return;
        }

        var places = _request.Depots!.Count + _request.Stops!.Count;
        if (_errors.Require(places <= MaxExplicitPlaces, "matrix", $"of {places} places is more than the {MaxExplicitPlaces} that an explicit matrix may have"))
        {
            _errors.Require(matrix.Durations is not null, "matrix.durations", "is missing");
            Square(matrix.Durations, places, 14 * 24 * 3600, "matrix.durations");
            Square(matrix.Distances, places, 20_000_000, "matrix.distances");
        }
    }

    private void Square(IReadOnlyList<IReadOnlyList<double>>? rows, int places, double most, string field)
    {
        if (rows is null || !_errors.Require(rows.Count == places, field, $"has {rows.Count} rows; depots and stops are {places}"))
        {
            return;
        }

        for (var row = 0; row < places; row++)
        {
            if (!_errors.Require(rows[row]?.Count == places, $"{field}[{row}]", $"has {rows[row]?.Count ?? 0} entries; depots and stops are {places}"))
            {
                continue;
            }

            for (var column = 0; column < places; column++)
            {
                if (rows[row][column] is not (>= 0 and var entry) || entry > most)
                {
                    _errors.Add($"{field}[{row}][{column}]", FormattableString.Invariant($"must be a number from 0 to {most}"));
                }
            }
        }
    }

    private void CheckObjective()
    {
        if (_request.Objective is not { } objective)
        {
            return;
        }

        _errors.Require(objective.Kind is null || ObjectiveKind.All.Contains(objective.Kind), "objective.kind", $"must be {string.Join(", ", ObjectiveKind.All)}");
        _errors.Within(objective.LateAllowedMinutes, 0, MaxMinutes, "objective.lateAllowedMinutes");
        _errors.Within(objective.CostPerLateMinute, 0, MaxMoney, "objective.costPerLateMinute");
        _errors.Within(objective.Balance, 0, 1, "objective.balance");
        _errors.Within(objective.CostPerMovedStop, 0, MaxMoney, "objective.costPerMovedStop");
        _errors.Within(objective.CostPerShiftedMinute, 0, MaxMoney, "objective.costPerShiftedMinute");
    }

    private void CheckLocks()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Each(_request.Locks ?? [], "locks", (held, at) =>
        {
            _errors.Require(held.StopId is not null && _stops.Contains(held.StopId), $"{at}.stopId", "is not a stop of this plan");
            _errors.Require(held.StopId is null || seen.Add(held.StopId), $"{at}.stopId", "is locked twice");
            _errors.Require(LockNames.Read(held.Level) is not null, $"{at}.level", "must be time, sequence, vehicle or free");
            _errors.Require(held.Level == "free" || (held.VehicleId is not null && _vehicles.Contains(held.VehicleId)), $"{at}.vehicleId", "is not a vehicle of this plan");
        });
    }

    private void Coordinates(double? lat, double? lon, string at)
    {
        if (IsExplicit && lat is null && lon is null)
        {
            return;
        }

        var swapped = lat is < -90 or > 90 && lat is >= -180 and <= 180 && lon is >= -90 and <= 90 ? "; are lat and lon swapped?" : "";
        _errors.Require(lat is >= -90 and <= 90, $"{at}.lat", lat is null ? "is missing" : $"must be a number from -90 to 90{swapped}");
        _errors.Require(lon is >= -180 and <= 180, $"{at}.lon", lon is null ? "is missing" : "must be a number from -180 to 180");
    }

    private void Loads(IReadOnlyList<double>? loads, double least, string field)
    {
        if (!_errors.Require(loads is not { Count: > MaxDimensions }, field, $"must have at most {MaxDimensions} dimensions"))
        {
            return;
        }

        for (var index = 0; index < (loads?.Count ?? 0); index++)
        {
            _errors.Within(loads![index], least, MaxLoad, $"{field}[{index}]");
        }
    }

    private void Skills(IReadOnlyList<string>? skills, string field)
    {
        if (_errors.Require(skills is not { Count: > 32 }, field, "must be at most 32"))
        {
            Each(skills ?? [], field, (skill, at) => _errors.Require(Identifier.IsValid(skill), at, $"must be {Identifier.Rule}"));
        }
    }

    private void Id(string? id, HashSet<string> seen, string field)
    {
        if (_errors.Require(Identifier.IsValid(id), field, $"must be {Identifier.Rule}"))
        {
            _errors.Require(seen.Add(id!), field, $"'{id}' was used before");
        }
    }

    private void Depot(string? id, string field, bool needed)
    {
        if (id is null)
        {
            _errors.Require(!needed, field, "is needed where there is more than one depot");
            return;
        }

        _errors.Require(_depots.Contains(id), field, $"'{Cut(id)}' is not a depot of this plan");
    }

    private DepotInput? DepotOf(string? id) => id is null && _request.Depots!.Count == 1 ? _request.Depots[0] : _request.Depots!.FirstOrDefault(depot => depot?.Id == id);

    private void Text(string? text, string field) => _errors.Require(text is not { Length: > MaxText }, field, $"must be at most {MaxText} characters");

    private void Ordered(DateTimeOffset? from, DateTimeOffset? to, string field) => _errors.Require(!(to < from), field, "lies before the beginning: it closes before it opens");

    private bool Count<T>(IReadOnlyList<T>? items, int least, int most, string field) =>
        _errors.Require(items is not null && items.Count >= least && items.Count <= most, field, items is null ? "is missing" : $"must hold {least} to {most}; it holds {items.Count}");

    private void Each<T>(IReadOnlyList<T> items, string field, Action<T, string> check)
        where T : class
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (_errors.Require(items[index] is not null, $"{field}[{index}]", "must not be null"))
            {
                check(items[index], $"{field}[{index}]");
            }
        }
    }

    private static string Cut(string text) => text.Length <= Identifier.MaxLength ? text : text[..Identifier.MaxLength] + "…";
}
