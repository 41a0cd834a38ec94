using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Vehicles;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Live;
using OpsConsole.Engines.Routing.Streets;

namespace OpsConsole.Delivery.Live;

/// <summary>A position as a vehicle has sent it.</summary>
internal readonly record struct PositionFix(GeoPoint Place, DateTimeOffset At, double? SpeedKmh, double? Heading);

/// <summary>What became of positions that were sent.</summary>
internal readonly record struct PositionTally(int Accepted, int Duplicates, int OutOfOrder);

/// <summary>
/// One vehicle between the commit of its route and its end: where it is, what it has done, how fast it goes against the plan, and what follows for the stops ahead. Any thread may call it.
/// </summary>
internal sealed class VehicleTrack
{
    /// <summary>Nearer to where the route begins than this, the vehicle has not left.</summary>
    private const double YardMetres = 250;

    /// <summary>Smaller moves have no heading: they are noise.</summary>
    private const double MoveMetres = 12;

    /// <summary>So long after its shift nobody waits for a vehicle any more.</summary>
    private static readonly TimeSpan s_over = TimeSpan.FromHours(4);

    private readonly Lock _gate = new();
    private readonly RemainingTravel _travel;
    private readonly DateTimeOffset _since;
    private readonly Dictionary<string, StopOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly TrackTrail _trail = new();
    private AssignedRoute _route;
    private (StreetRouter Router, MapMatcher Matcher)? _matching;
    private PositionFix? _last;
    private VehicleFix? _fix;
    private RouteProgress _progress = new();
    private Pace _driving = Pace.Travel;
    private Pace _serving = Pace.Service;
    private LatenessWatch _watch;
    private (DateTimeOffset At, string? Reason)? _offDuty;
    private bool _unsaved;

    /// <param name="route">What the vehicle drives.</param>
    /// <param name="travel">Ways that its plan did not foresee.</param>
    /// <param name="since">From when on it is listened to: nobody is silent for the time before.</param>
    public VehicleTrack(AssignedRoute route, RemainingTravel travel, DateTimeOffset since) => (_route, _travel, _since) = (route, travel, since);

    public AssignedRoute Route
    {
        get
        {
            lock (_gate)
            {
                return _route;
            }
        }
    }

    /// <summary>Whether the monitor calls it late.</summary>
    public bool IsLate
    {
        get
        {
            lock (_gate)
            {
                return _watch.IsLate;
            }
        }
    }

    /// <summary>Whether it was taken off the road in this shift; the next shift begins on duty.</summary>
    public bool IsOffDuty
    {
        get
        {
            lock (_gate)
            {
                return OffDuty is not null;
            }
        }
    }

    private (DateTimeOffset At, string? Reason)? OffDuty => _offDuty is { } since && (_route.ShiftEnd is null || since.At <= _route.ShiftEnd) && since.At >= (_route.ShiftStart ?? _route.Start) ? since : null;

    private IEnumerable<AssignedStop> Ahead => _route.Stops.Where(stop => !_outcomes.ContainsKey(stop.StopId));

    /// <summary>Gives the vehicle a route, with what is known to be done of it. What was learnt of driving stays within a shift.</summary>
    public void Assign(AssignedRoute route, IEnumerable<StopOutcome> outcomes, (DateTimeOffset At, string? Reason)? offDuty)
    {
        lock (_gate)
        {
            var sameShift = route.ShiftStart == _route.ShiftStart && _outcomes.Count > 0;
            (_route, _offDuty) = (route, offDuty);
            _outcomes.Clear();
            if (!sameShift)
            {
                (_driving, _serving) = (Pace.Travel, Pace.Service);
            }

            foreach (var outcome in outcomes.OrderBy(outcome => outcome.At))
            {
                Take(outcome, learn: !sameShift);
            }
        }
    }

    /// <summary>Off duty since a moment, or on duty again.</summary>
    public void SetDuty((DateTimeOffset At, string? Reason)? off)
    {
        lock (_gate)
        {
            _offDuty = off;
        }
    }

    /// <summary>Takes up the last position of an earlier run.</summary>
    public void Restore(VehicleState state)
    {
        lock (_gate)
        {
            if (_last is null || state.At > _last.Value.At)
            {
                Advance(new PositionFix(new GeoPoint(state.Lat, state.Lon), state.At, state.SpeedKmh, state.Heading));
                _trail.Restore(state.Trail);
                _unsaved = false;
            }
        }
    }

    /// <summary>Takes positions, oldest first; those not newer than the newest are passed over.</summary>
    public PositionTally Report(IEnumerable<PositionFix> fixes)
    {
        lock (_gate)
        {
            var (accepted, duplicates, late) = (0, 0, 0);
            foreach (var fix in fixes)
            {
                if (fix.At == _last?.At)
                {
                    duplicates++;
                }
                else if (fix.At < _last?.At)
                {
                    late++;
                }
                else
                {
                    Advance(fix);
                    accepted++;
                }
            }

            return new PositionTally(accepted, duplicates, late);
        }
    }

    /// <summary>Takes what became of a stop of the route; false where it is no stop of it or known already.</summary>
    public bool Note(StopOutcome outcome)
    {
        lock (_gate)
        {
            return !_outcomes.ContainsKey(outcome.StopId) && _route.Stops.Any(stop => stop.StopId == outcome.StopId) && Take(outcome, learn: true);
        }
    }

    /// <summary>When the vehicle was seen arriving at a stop; null where it was not.</summary>
    public DateTimeOffset? ArrivedAt(string stopId)
    {
        lock (_gate)
        {
            return _progress.Arrived.TryGetValue(stopId, out var seconds) ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
        }
    }

    /// <summary>The vehicle as it stands now.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="silent">Age of a position from which on a vehicle is silent.</param>
    /// <param name="rule">Given by the monitor: this look counts for being late.</param>
    public FleetVehicle Look(DateTimeOffset now, TimeSpan silent, LatenessRule? rule = null)
    {
        lock (_gate)
        {
            var (ahead, forecasts) = Forecast(now, silent);
            var worst = forecasts.Where(stop => stop.ExpectedLateSeconds >= 1).MaxBy(stop => stop.ExpectedLateSeconds);
            if (rule is not null)
            {
                _watch = _watch.Next(worst, rule);
            }

            StopEta[] etas =
            [
                .. ahead.Zip(forecasts, (stop, eta) => new StopEta(
                    stop.StopId, stop.Name, stop.At?.Lat, stop.At?.Lon, stop.Arrival, now.AddSeconds(eta.P10), now.AddSeconds(eta.P50), now.AddSeconds(eta.P90), eta.MissProbability,
                    (long)(eta.ExpectedLateSeconds * 1000), stop.StopId == _progress.Here)),
            ];
            return new FleetVehicle(
                _route.VehicleId, _route.Name, _route.PlanId, _route.Generation, State(now, silent, etas.Length), _route.ShiftStart, _route.ShiftEnd, _fix, etas.FirstOrDefault(),
                (long)((worst?.ExpectedLateSeconds ?? 0) * 1000), worst?.StopId, _route.DoneBefore.Count + _route.Stops.Count - etas.Length, _route.DoneBefore.Count + _route.Stops.Count, etas, OffDuty?.Reason,
                Math.Round(_driving.Ratio, 3), now);
        }
    }

    /// <summary>A delivery on the route and whose it is; null where it is not on it.</summary>
    public (string? CustomerId, EtaAnswer Answer)? Delivery(string stopId, DateTimeOffset now, TimeSpan silent)
    {
        var vehicle = Look(now, silent);
        lock (_gate)
        {
            if (_route.Stops.FirstOrDefault(stop => stop.StopId == stopId) is not { } stop)
            {
                return null;
            }

            var answer = new EtaAnswer(stopId, "", vehicle.Id, vehicle.PlanId, null, stop.Arrival, null, null, null, null, null, null, vehicle.Fix?.At ?? now);
            if (_outcomes.TryGetValue(stopId, out var outcome))
            {
                return (stop.CustomerId, answer with { Status = outcome.Outcome, At = outcome.At });
            }

            var before = vehicle.Ahead.TakeWhile(other => other.StopId != stopId).Count();
            var eta = vehicle.Ahead.ElementAtOrDefault(before);
            var status = eta?.Here == true ? "arrived" : vehicle.State is FleetState.OffShift or FleetState.OffDuty ? "planned" : "underWay";
            return (stop.CustomerId, answer with { Status = status, P10 = eta?.P10, Eta = eta?.P50, P90 = eta?.P90, MissProbability = eta?.MissProbability, ExpectedLateMs = eta?.ExpectedLateMs, StopsBefore = before });
        }
    }

    /// <summary>Where the vehicle can be sent elsewhere from; null while it has not left its yard.</summary>
    public VehicleUnderWay? UnderWay(DateTimeOffset now)
    {
        lock (_gate)
        {
            DoneStop[] done = [.. _route.DoneBefore, .. _outcomes.Values.OrderBy(outcome => outcome.At).Select(outcome => new DoneStop(outcome.StopId, outcome.Outcome, outcome.At))];
            var place = _last?.Place ?? _route.From;
            return place is not { } at || (done.Length == 0 && InYard && now < _route.Start) ? null : new VehicleUnderWay(_route.VehicleId, at.Lat, at.Lon, now, done);
        }
    }

    /// <summary>Whether it has reported something of its route, and its day is not over.</summary>
    public bool IsDriven(DateTimeOffset now)
    {
        lock (_gate)
        {
            return !IsOver(now) && (_outcomes.Count > 0 || _last?.At >= (_route.ShiftStart ?? _route.Start));
        }
    }

    /// <summary>The stop where the vehicle is: nobody else can take it over.</summary>
    public string? Here
    {
        get
        {
            lock (_gate)
            {
                return _progress.Here;
            }
        }
    }

    /// <summary>The newest position, where it has not been saved.</summary>
    public VehicleState? TakeUnsaved()
    {
        lock (_gate)
        {
            if (!_unsaved || _last is not { } last)
            {
                return null;
            }

            _unsaved = false;
            return new VehicleState { VehicleId = _route.VehicleId, At = last.At, Lat = last.Place.Lat, Lon = last.Place.Lon, SpeedKmh = last.SpeedKmh, Heading = _fix?.Heading, Trail = _trail.ToBytes() };
        }
    }

    private bool IsOver(DateTimeOffset now) => now > (_route.ShiftEnd ?? (_route.Stops is [.., var stop] ? stop.Arrival : _route.Start)) + s_over;

    private bool InYard => _route.From is { } yard && (_last is not { } last || last.Place.MetresTo(yard) <= YardMetres);

    private void Advance(PositionFix fix)
    {
        var moved = _last?.Place.MetresTo(fix.Place) ?? 0;
        var seconds = _last is { } before ? (fix.At - before.At).TotalSeconds : 0;
        var speed = fix.SpeedKmh ?? (seconds is > 0 and < 300 ? moved / seconds * 3.6 : null);
        var heading = fix.Heading ?? (moved >= MoveMetres ? _last!.Value.Place.BearingTo(fix.Place) : _fix?.Heading);
        var matched = Match(fix.Place, moved >= MoveMetres ? heading : null);
        (_last, _unsaved) = (fix with { SpeedKmh = speed }, true);
        var shown = matched?.Point.At ?? fix.Place;
        _fix = new VehicleFix(Math.Round(shown.Lat, 6), Math.Round(shown.Lon, 6), fix.At, speed is { } kmh ? Math.Round(kmh, 1) : null, heading is { } degrees ? Math.Round(degrees) : null, matched?.Street);
        _progress = _progress.Advance(fix.Place, fix.At.ToUnixTimeMilliseconds() / 1000d, speed, [.. Ahead.Where(stop => stop.At is not null).Select(stop => new PlaceAhead(stop.StopId, stop.At!.Value))]);
        _trail.Add(fix.At, fix.Place);
    }

    private MatchedPosition? Match(GeoPoint place, double? heading)
    {
        if (!_route.Travel.OnStreets || _travel.Streets?.Router is not { } router)
        {
            return null;
        }

        // Other streets were imported meanwhile.
        if (_matching?.Router != router)
        {
            _matching = (router, new MapMatcher(router));
        }

        return _matching.Value.Matcher.Advance(place, heading);
    }

    private bool Take(StopOutcome outcome, bool learn)
    {
        var index = _route.Stops.ToList().FindIndex(stop => stop.StopId == outcome.StopId);
        if (learn && index >= 0 && outcome.ArrivedAt is { } arrived)
        {
            var stop = _route.Stops[index];
            // Only a leg that was driven as planned, and without a pause, tells how driving goes.
            if (index > 0 && stop.PauseSeconds == 0 && _outcomes.TryGetValue(_route.Stops[index - 1].StopId, out var before) && _outcomes.Values.All(other => other.At <= before.At))
            {
                _driving = _driving.Observe(stop.TravelSeconds, (arrived - before.At).TotalSeconds);
            }

            var begun = stop.Windows is [{ From: { } opens }, ..] && opens > arrived ? opens : arrived;
            if (outcome.Outcome == OutcomeNames.Delivered && outcome.At > begun)
            {
                _serving = _serving.Observe(stop.ServiceSeconds, (outcome.At - begun).TotalSeconds);
            }
        }

        _outcomes[outcome.StopId] = outcome;
        _progress = _progress.Done(outcome.StopId);
        return true;
    }

    private string State(DateTimeOffset now, TimeSpan silent, int ahead)
    {
        if (IsOver(now))
        {
            return FleetState.OffShift;
        }

        if (OffDuty is not null)
        {
            return FleetState.OffDuty;
        }

        DateTimeOffset[] known = [_last?.At ?? _route.Start, _route.PlanCreatedAt, _since];
        var heard = now - known.Max() <= silent;
        var hasLeft = _outcomes.Count > 0 || _route.DoneBefore.Count > 0 || !InYard;
        if (ahead == 0)
        {
            return heard && !InYard ? FleetState.OnShift : FleetState.OffShift;
        }

        return !hasLeft && now < _route.Start ? FleetState.OffShift
            : !heard ? FleetState.Silent
            : _watch.IsLate ? FleetState.Late
            : FleetState.OnShift;
    }

    private (IReadOnlyList<AssignedStop> Ahead, IReadOnlyList<ArrivalForecast> Forecasts) Forecast(DateTimeOffset now, TimeSpan silent)
    {
        var outlook = new TrackOutlook(_route, _progress, _last, _driving.Ratio, StandsInYard: InYard && _outcomes.Count == 0 && _route.DoneBefore.Count == 0, now, silent, _travel);
        var ahead = outlook.InOrder(Ahead);
        return (ahead, RouteForecast.Of(outlook.Visits(ahead), _driving, _serving));
    }
}
