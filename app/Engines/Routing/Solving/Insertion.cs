using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Where a stop would go, at what price.</summary>
internal struct InsertionPlace
{
    public double Delta;
    public int Vehicle;
    public int After;
    public ReloadChoice Reload;

    public static InsertionPlace None => new() { Delta = double.PositiveInfinity, Vehicle = -1 };
}

/// <summary>Whether the vehicle loads again right before or right behind the stop.</summary>
internal enum ReloadChoice
{
    None,
    Before,
    Behind,
}

/// <summary>
/// Finds the cheapest place for one stop. Sums of distance bound the price from below; only what could be the best is timed exactly, and only on routes that need it.
/// Positions are passed over at random ("blinks", Christiaans and Vanden Berghe 2020).
/// </summary>
internal sealed class Insertion(State state, Neighbours neighbours)
{
    private const double BlinkRate = 0.01;
    private static readonly double LogOfKept = Math.Log(1 - BlinkRate);

    private readonly Model _model = state.Model;
    private readonly int[] _visits = new int[state.Model.NodeCount];
    private readonly int[] _empty = new int[state.Model.Types.Members.Length];
    private SplitMix64 _random;
    private int _untilBlink = int.MaxValue;

    /// <summary>Whether a vehicle without stops may get one.</summary>
    public bool MayOpen { get; set; } = true;

    /// <summary>Starts a sequence of random numbers; without one there are no blinks.</summary>
    public void Seed(ulong seed)
    {
        _random = new SplitMix64(seed);
        DrawBlink();
    }

    /// <summary>The cheapest place found for a stop. With <paramref name="everywhere"/> all positions are looked at, else those beside near neighbours where the problem is large.</summary>
    public InsertionPlace Find(int stop, bool everywhere = false)
    {
        var best = InsertionPlace.None;
        if (_model.LockedTo[stop] is >= 0 and var only)
        {
            Scan(stop, only, ref best);
            return best;
        }

        if (neighbours.Limited && !everywhere)
        {
            ScanNeighbours(stop, ref best);
        }
        else
        {
            for (var vehicle = 0; vehicle < _model.VehicleCount; vehicle++)
            {
                if (state.Stops[vehicle] > 0)
                {
                    Scan(stop, vehicle, ref best);
                }
            }
        }

        if (MayOpen)
        {
            ScanEmpty(stop, ref best);
        }

        if (best.Vehicle < 0 && neighbours.Limited && !everywhere)
        {
            return Find(stop, everywhere: true);
        }

        return best;
    }

    /// <summary>Puts a stop where <see cref="Find"/> said.</summary>
    public void Apply(int stop, in InsertionPlace place)
    {
        var (vehicle, cost) = (place.Vehicle, state.Cost[place.Vehicle] + place.Delta - _model.MovedCost(stop, place.Vehicle));
        if (place.Reload == ReloadChoice.None)
        {
            state.Insert(stop, place.After, cost);
            return;
        }

        var reload = SpareReload(vehicle);
        state.Insert(place.Reload == ReloadChoice.Before ? reload : stop, place.After, cost);
        state.Insert(place.Reload == ReloadChoice.Before ? stop : reload, place.Reload == ReloadChoice.Before ? reload : stop, cost);
    }

    private void ScanEmpty(int stop, ref InsertionPlace best)
    {
        var types = _model.Types.Members;
        for (var type = 0; type < types.Length; type++)
        {
            var members = types[type];
            if (!_model.Eligible[(stop * _model.VehicleCount) + members[0]])
            {
                continue;
            }

            // The hint is where the last empty one was; any empty member is as good.
            if (state.Stops[members[_empty[type]]] > 0)
            {
                var found = Array.FindIndex(members, vehicle => state.Stops[vehicle] == 0);
                if (found < 0)
                {
                    continue;
                }

                _empty[type] = found;
            }

            Scan(stop, members[_empty[type]], ref best);
        }
    }

    /// <summary>All positions of one route.</summary>
    public void Scan(int stop, int vehicle, ref InsertionPlace best)
    {
        if (!Admits(stop, vehicle))
        {
            return;
        }

        var by = _model.Vehicles[vehicle];
        var (width, at, own) = (_model.PlaceCount, _model.Place[stop], _model.Service[stop]);
        var travel = _model.Travels[vehicle];
        ReadOnlySpan<int> timeTo = travel.DurationsInto.AsSpan(at * width, width), timeFrom = travel.Durations.AsSpan(at * width, width);
        ReadOnlySpan<int> wayTo = travel.Into(at), wayFrom = travel.From(at);
        var (place, next, done, late, legs) = (_model.Place, state.Next, state.Done, state.Late, state.Leg);
        var (open, close, gaps) = (_model.Windows.Open[stop], _model.Windows.Close[stop], _model.Windows.HasGaps(stop));
        var entry = (state.Stops[vehicle] == 0 ? by.FixedCost : 0) + _model.MovedCost(stop, vehicle);
        var end = _model.End(vehicle);
        for (var before = _model.Start(vehicle); before != end;)
        {
            var from = place[before];
            var begin = done[before] + timeTo[from];
            if (begin > close)
            {
                return;
            }

            begin = gaps ? _model.Windows.NextOpen(stop, begin) : Math.Max(begin, open);
            var behind = next[before];
            var to = place[behind];
            if (begin + own + timeFrom[to] <= late[behind])
            {
                Consider(stop, vehicle, before, wayTo[from] + wayFrom[to] - legs[before], entry, ref best);
            }

            before = behind;
        }
    }

    /// <summary>Positions beside near stops. The price comes first: it needs little and rules out most.</summary>
    private void ScanNeighbours(int stop, ref InsertionPlace best)
    {
        var (route, next, prev, legs, place) = (state.Route, state.Next, state.Prev, state.Leg, _model.Place);
        var (travels, prices, firstStart) = (_model.Travels, _model.DistancePrices, _model.FirstStart);
        TravelRows? travel = null;
        ReadOnlySpan<int> wayTo = [], wayFrom = [];
        foreach (var near in neighbours.Of(stop))
        {
            var vehicle = route[near];
            if (vehicle < 0)
            {
                continue;
            }

            if (!ReferenceEquals(travel, travels[vehicle]))
            {
                travel = travels[vehicle];
                wayTo = travel.Into(place[stop]);
                wayFrom = travel.From(place[stop]);
            }

            // A stop is its own place.
            var detour = wayTo[near] + wayFrom[place[next[near]]] - legs[near];
            if (prices[vehicle] * detour < best.Delta)
            {
                Try(stop, vehicle, near, detour, ref best);
            }

            // Before the neighbour too where it is the first, which no other neighbour covers.
            if (prev[near] is var before && before >= firstStart)
            {
                detour = wayTo[place[before]] + wayFrom[near] - legs[before];
                if (prices[vehicle] * detour < best.Delta)
                {
                    Try(stop, vehicle, before, detour, ref best);
                }
            }
        }
    }

    /// <summary>A position in a route that is used, by everything but its price.</summary>
    private void Try(int stop, int vehicle, int before, int detour, ref InsertionPlace best)
    {
        if (!Admits(stop, vehicle))
        {
            return;
        }

        var (travel, place, behind, at) = (_model.Travels[vehicle], _model.Place, state.Next[before], _model.Place[stop]);
        var begin = _model.Windows.NextOpen(stop, state.Done[before] + travel.DurationsInto[(at * _model.PlaceCount) + place[before]]);
        if (begin != Model.Never && begin + _model.Service[stop] + travel.Durations[(at * _model.PlaceCount) + place[behind]] <= state.Late[behind])
        {
            Consider(stop, vehicle, before, detour, _model.MovedCost(stop, vehicle), ref best);
        }
    }

    private bool Admits(int stop, int vehicle) =>
        _model.Eligible[(stop * _model.VehicleCount) + vehicle] && state.Stops[vehicle] < _model.Vehicles[vehicle].MaxStops && state.Fits(stop, vehicle);

    private void Consider(int stop, int vehicle, int before, int detour, double entry, ref InsertionPlace best)
    {
        var by = _model.Vehicles[vehicle];
        var delta = entry + (by.CostPerDistance * detour);
        // A timed route on a closed network never gets cheaper by a visit's time, so this bounds it; a plain one it prices.
        if (delta >= best.Delta || state.Distance[vehicle] + detour > by.MaxDistance || --_untilBlink < 0)
        {
            if (_untilBlink < 0)
            {
                DrawBlink();
            }

            return;
        }

        if (!by.Timed)
        {
            best = new InsertionPlace { Delta = delta, Vehicle = vehicle, After = before };
            return;
        }

        var duration = state.Durations.With(stop, vehicle, before);
        var least = by.FixedCost + (by.CostPerDistance * (state.Distance[vehicle] + detour)) + by.TimeCost(duration) - state.Cost[vehicle] + _model.MovedCost(stop, vehicle);
        if (duration <= by.MaxDuration && least < best.Delta)
        {
            Exactly(stop, vehicle, before, ref best);
        }
    }

    private void Exactly(int stop, int vehicle, int before, ref InsertionPlace best)
    {
        var (count, at, end) = (0, -1, _model.End(vehicle));
        for (var node = _model.Start(vehicle); node != end; node = state.Next[node])
        {
            if (node < _model.FirstStart)
            {
                _visits[count++] = node;
            }

            if (node == before)
            {
                at = count;
                _visits[count++] = stop;
            }
        }

        // Loading again is for loads: where the stop fits without, a reload could only while away time until a promised moment.
        if (!Offer(ReloadChoice.None, count, ref best) && SpareReload(vehicle) is >= 0 and var reload)
        {
            _visits.AsSpan(at, count - at).CopyTo(_visits.AsSpan(at + 1));
            _visits[at] = reload;
            Offer(ReloadChoice.Before, count + 1, ref best);
            (_visits[at], _visits[at + 1]) = (stop, reload);
            Offer(ReloadChoice.Behind, count + 1, ref best);
        }

        bool Offer(ReloadChoice choice, int length, ref InsertionPlace best)
        {
            var delta = state.Pricing.Price(vehicle, _visits.AsSpan(0, length)) - state.Cost[vehicle] + _model.MovedCost(stop, vehicle);
            if (delta < best.Delta)
            {
                best = new InsertionPlace { Delta = delta, Vehicle = vehicle, After = before, Reload = choice };
            }

            return !double.IsInfinity(delta);
        }
    }

    private int SpareReload(int vehicle)
    {
        var first = _model.ReloadFirst[vehicle];
        for (var reload = first; reload < first + _model.Vehicles[vehicle].Reloads; reload++)
        {
            if (state.Route[reload] < 0)
            {
                return reload;
            }
        }

        return -1;
    }

    /// <summary>Positions until the next blink are geometric: one draw a blink, not one a position.</summary>
    private void DrawBlink() => _untilBlink = (int)(Math.Log(1 - _random.NextDouble()) / LogOfKept);
}
