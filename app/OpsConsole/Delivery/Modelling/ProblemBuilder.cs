using OpsConsole.Delivery.Requests;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Modelling;

/// <summary>Turns a checked request into what the engine takes.</summary>
internal sealed class ProblemBuilder
{
    private readonly PlanInput _input;
    private readonly RoutePlanRequest _request;
    private readonly PlanClock _clock;
    private readonly Dictionary<string, int> _depots;
    private readonly Dictionary<string, VehicleUnderWay> _underWay;
    private readonly int _scale;

    private ProblemBuilder(PlanInput input)
    {
        (_input, _request, _clock) = (input, input.Request, new PlanClock(input.Origin));
        _depots = _request.Depots!.Select((depot, index) => (depot.Id!, index)).ToDictionary(pair => pair.Item1, pair => pair.index, StringComparer.Ordinal);
        _underWay = input.UnderWay.ToDictionary(vehicle => vehicle.VehicleId, StringComparer.Ordinal);
        _scale = LoadScale(_request);
    }

    /// <summary>Where the locations of a plan are, in the order of its matrix: depots, stops, then vehicles under way.</summary>
    public static IReadOnlyList<GeoPoint?> Places(PlanInput input) =>
    [
        .. input.Request.Depots!.Select(depot => Of(depot.Lat, depot.Lon)),
        .. input.Request.Stops!.Select(stop => Of(stop.Lat, stop.Lon)),
        .. input.UnderWay.Select(vehicle => (GeoPoint?)new GeoPoint(vehicle.Lat, vehicle.Lon)),
    ];

    /// <summary>Builds the problem.</summary>
    /// <param name="input">Checked.</param>
    /// <param name="travel">Over <see cref="Places"/>.</param>
    /// <exception cref="RoutingProblemException">The engine takes some field otherwise than the rules of requests do.</exception>
    public static PlanProblem Build(PlanInput input, TravelMatrix travel)
    {
        var builder = new ProblemBuilder(input);
        var objective = builder.Objective();
        var problem = RoutingProblem.Create(builder.Stops(), [.. input.Request.Vehicles!.Select(builder.Vehicle)], [travel], objective);
        return new PlanProblem(input, problem, builder.Locks(), builder._clock, builder._scale, Places(input));
    }

    private List<RoutingStop> Stops()
    {
        var pickupOf = _request.Stops!.Where(stop => stop.PickupOf is not null).ToDictionary(stop => stop.PickupOf!, stop => stop, StringComparer.Ordinal);
        var deliveries = _request.Stops!.ToDictionary(stop => stop.Id!, StringComparer.Ordinal);
        var stops = new List<RoutingStop>(_request.Stops!.Count);
        for (var index = 0; index < _request.Stops.Count; index++)
        {
            var stop = _request.Stops[index];
            var demand = stop.PickupOf is { } delivery && stop.Demand is not { Count: > 0 } ? deliveries[delivery].Demand : stop.Demand;
            stops.Add(new RoutingStop
            {
                Id = stop.Id!,
                Location = _request.Depots!.Count + index,
                Demand = Loads(demand, roundUp: true),
                ServiceTime = Seconds(stop.ServiceMinutes),
                Windows = [.. (stop.Windows ?? []).Select(window => new TimeWindow(window.From is { } from ? _clock.Ceiling(from) : 0, window.To is { } to ? _clock.Floor(to) : RoutingVehicle.MaxTime))],
                Skills = [.. stop.Skills ?? []],
                Priority = stop.Priority ?? 0,
                Optional = stop.Optional ?? false,
                Prize = Money(stop.Penalty ?? 0),
                PickupId = pickupOf.GetValueOrDefault(stop.Id!)?.Id,
            });
        }

        return stops;
    }

    private RoutingVehicle Vehicle(VehicleInput vehicle)
    {
        var startDepot = DepotOf(vehicle.StartDepotId);
        var endDepot = vehicle.EndDepotId is null ? startDepot : _depots[vehicle.EndDepotId];
        var open = vehicle.OpenRoute == true;
        var (start, end) = (_request.Depots![startDepot], _request.Depots[endDepot]);
        var shiftStart = Later(_clock.Ceiling(vehicle.ShiftStart ?? start.Open ?? _input.Start), start.Open is { } opens ? _clock.Ceiling(opens) : 0);
        var shiftEnd = Math.Min(vehicle.ShiftEnd is { } ends ? _clock.Floor(ends) : RoutingVehicle.MaxTime, !open && end.Close is { } closes ? _clock.Floor(closes) : RoutingVehicle.MaxTime);
        var priced = Prices(vehicle);
        var built = new RoutingVehicle
        {
            Id = vehicle.Id!,
            StartLocation = startDepot,
            EndLocation = open ? null : endDepot,
            Capacity = Loads(vehicle.Capacity, roundUp: false),
            ShiftStart = shiftStart,
            ShiftEnd = Later(shiftEnd, shiftStart),
            Skills = [.. vehicle.Skills ?? []],
            FixedCost = priced.Fixed,
            CostPerDistance = priced.Metre,
            CostPerTime = priced.Second,
            CostPerOvertime = (vehicle.CostPerOvertimeHour ?? 0) * PlanProblem.CostScale / 3600,
            OvertimeAfter = vehicle.OvertimeAfterMinutes is { } minutes ? Seconds(minutes) : RoutingVehicle.MaxTime,
            MaxStops = vehicle.MaxStops,
            MaxDuration = vehicle.MaxMinutes is { } longest ? Seconds(longest) : null,
            MaxDistance = vehicle.MaxKm is { } farthest ? (int)Math.Round(farthest * 1000) : null,
            Breaks = [.. (vehicle.Breaks ?? []).OrderBy(pause => pause.From).Select(pause => new VehicleBreak(_clock.Ceiling(pause.From!.Value), Later(_clock.Floor(pause.To!.Value), _clock.Ceiling(pause.From.Value)), Seconds(pause.Minutes)))],
            Reload = vehicle.Reload is { } reload ? new VehicleReload(DepotOf(reload.DepotId ?? vehicle.StartDepotId), Seconds(reload.Minutes), reload.Limit ?? 1) : null,
        };
        return _underWay.TryGetValue(vehicle.Id!, out var under) ? UnderWay(built, under) : built;
    }

    private RoutingVehicle UnderWay(RoutingVehicle vehicle, VehicleUnderWay under)
    {
        var place = _input.UnderWay.Select((other, index) => (other, index)).First(pair => pair.other.VehicleId == under.VehicleId).index;
        var ready = _clock.Ceiling(under.ReadyAt);
        return vehicle with
        {
            StartLocation = _request.Depots!.Count + _request.Stops!.Count + place,
            ReadyAt = ready,
            ShiftEnd = Later(vehicle.ShiftEnd, ready),
            InitialLoad = Loads(under.Aboard, roundUp: true),
            MaxStops = vehicle.MaxStops is { } most ? Math.Max(0, most - under.Done.Count) : null,
            // A pause whose window is over was taken, or missed: neither can be planned.
            Breaks = [.. vehicle.Breaks.Where(pause => pause.To >= ready)],
        };
    }

    private (long Fixed, double Metre, double Second) Prices(VehicleInput vehicle) => _request.Objective?.Kind switch
    {
        ObjectiveKind.Distance => (0, 1, 0),
        ObjectiveKind.Time => (0, 0, PlanProblem.CostScale / 3600),
        _ when vehicle is { CostPerKm: null, CostPerHour: null, FixedCost: null } => (0, PlanProblem.CostScale / 1000, 0),
        _ => (Money(vehicle.FixedCost ?? 0), (vehicle.CostPerKm ?? 0) * PlanProblem.CostScale / 1000, (vehicle.CostPerHour ?? 0) * PlanProblem.CostScale / 3600),
    };

    private RoutingObjective Objective()
    {
        var asked = _request.Objective;
        return new RoutingObjective
        {
            VehicleCost = asked?.Kind == ObjectiveKind.Vehicles ? 100_000_000 : 0,
            LateAllowed = Seconds(asked?.LateAllowedMinutes),
            CostPerLate = (asked?.CostPerLateMinute ?? (asked?.LateAllowedMinutes > 0 ? 1 : 0)) * PlanProblem.CostScale / 60,
            Balance = (asked?.Balance ?? 0) * PlanProblem.CostScale / 3600,
            CostPerMovedStop = (asked?.CostPerMovedStop ?? 0) * PlanProblem.CostScale,
            CostPerShift = (asked?.CostPerShiftedMinute ?? 0) * PlanProblem.CostScale / 60,
            Previous = Previous(),
        };
    }

    private List<PreviousVisit> Previous()
    {
        if (_input.Before is null || _request.Objective is not ({ CostPerMovedStop: > 0 } or { CostPerShiftedMinute: > 0 }))
        {
            return [];
        }

        var known = _request.Stops!.Select(stop => stop.Id!).ToHashSet(StringComparer.Ordinal);
        var ticks = (int)((_input.BeforeOrigin ?? _input.Origin) - _input.Origin).TotalSeconds;
        return
        [
            .. _input.Before.Routes.SelectMany(route => route.Stops.Select(visit => new PreviousVisit(visit.StopId, route.VehicleId, Math.Clamp(visit.ServiceStart + ticks, 0, RoutingVehicle.MaxTime))))
                .Where(visit => known.Contains(visit.StopId)),
        ];
    }

    private List<StopLock> Locks()
    {
        var places = (_input.Before?.Routes ?? []).SelectMany(route => route.Stops.Select((visit, place) => (visit.StopId, place))).ToDictionary(pair => pair.StopId, pair => pair.place, StringComparer.Ordinal);
        return
        [
            // Of locks on a sequence the order counts: that of the plan before, where there is one.
            .. (_request.Locks ?? []).OrderBy(held => places.GetValueOrDefault(held.StopId!, int.MaxValue))
                .Select(held => new StopLock(held.StopId!, LockNames.Read(held.Level) ?? LockLevel.Free, held.VehicleId ?? "") { ServiceStart = held.At is { } at ? _clock.Ceiling(at) : null }),
        ];
    }

    private int DepotOf(string? id) => id is null ? 0 : _depots[id];

    private int[] Loads(IReadOnlyList<double>? loads, bool roundUp) => [.. (loads ?? []).Select(load => (int)(roundUp ? Math.Ceiling((load * _scale) - 1e-6) : Math.Floor((load * _scale) + 1e-6)))];

    /// <summary>Whole numbers stay as they are; with decimals three of them count.</summary>
    public static int LoadScale(RoutePlanRequest request) =>
        request.Stops!.SelectMany(stop => stop.Demand ?? []).Concat(request.Vehicles!.SelectMany(vehicle => vehicle.Capacity ?? [])).All(double.IsInteger) ? 1 : 1_000;

    private static int Seconds(double? minutes) => (int)Math.Round((minutes ?? 0) * 60);

    private static long Money(double amount) => (long)Math.Round(amount * PlanProblem.CostScale);

    private static int Later(int tick, int least) => Math.Max(tick, least);

    private static GeoPoint? Of(double? lat, double? lon) => lat is { } north && lon is { } east ? new GeoPoint(north, east) : null;
}
