using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Removes stops near each other by strings: stretches of routes, or stretches with a preserved part (slack induction by string removals: Christiaans and Vanden Berghe, Transportation Science 54(2), 2020).
/// Now and then a whole route, or stops near each other in time.
/// </summary>
internal sealed class Ruin
{
    private const double SplitRate = 0.5;
    private const double PreserveMore = 0.01;
    private const double RouteRate = 0.005;
    private const double TimeRate = 0.02;

    private readonly State _state;
    private readonly Model _model;
    private readonly Neighbours _neighbours;
    private readonly double _meanRemoved;
    private readonly int _longestString;
    private readonly int[] _string;

    public Ruin(State state, Neighbours neighbours)
    {
        (_state, _model, _neighbours) = (state, state.Model, neighbours);
        (_meanRemoved, _longestString) = _model.StopCount <= 200 ? (10, 10) : (15, 20);
        _string = new int[_model.StopCount];
    }

    /// <summary>Removes some stops into the bank.</summary>
    public void Run(ref SplitMix64 random)
    {
        var kind = random.NextDouble();
        var seed = random.NextBelow(_model.StopCount);
        if (kind < RouteRate && _state.Route[seed] >= 0)
        {
            RemoveRoute(_state.Route[seed]);
        }
        else if (kind < RouteRate + TimeRate)
        {
            RemoveByTime(seed, ref random);
        }
        else
        {
            RemoveStrings(seed, ref random);
        }

        for (var index = 0; index < _state.Undo.Touched; index++)
        {
            _state.Tidy(_state.Undo.TouchedVehicle(index));
        }
    }

    private void RemoveStrings(int seed, ref SplitMix64 random)
    {
        var (routes, stops) = (0, 0);
        for (var vehicle = 0; vehicle < _model.VehicleCount; vehicle++)
        {
            (routes, stops) = _state.Stops[vehicle] > 0 ? (routes + 1, stops + _state.Stops[vehicle]) : (routes, stops);
        }

        if (routes == 0)
        {
            return;
        }

        var longest = Math.Min(_longestString, stops / (double)routes);
        var mostStrings = (4 * _meanRemoved / (1 + longest)) - 1;
        var strings = (int)((random.NextDouble() * mostStrings) + 1);
        foreach (var near in _neighbours.Around(seed))
        {
            var vehicle = _state.Route[near];
            if (vehicle < 0 || _model.Fixed[near] || _state.Undo.IsTouched(vehicle))
            {
                continue;
            }

            var most = Math.Min(_state.Stops[vehicle], longest);
            RemoveString(near, vehicle, (int)((random.NextDouble() * most) + 1), ref random);
            if (--strings == 0)
            {
                return;
            }
        }
    }

    /// <summary>A stretch of so many stops around one of them; when split, some more stops inside of it stay.</summary>
    private void RemoveString(int around, int vehicle, int length, ref SplitMix64 random)
    {
        var (count, place) = (0, 0);
        var end = _model.End(vehicle);
        for (var node = _state.Next[_model.Start(vehicle)]; node != end; node = _state.Next[node])
        {
            if (_model.IsStop(node))
            {
                place = node == around ? count : place;
                _string[count++] = node;
            }
        }

        length = Math.Min(length, count);
        var preserved = 0;
        if (length > 1 && length < count && random.NextDouble() < SplitRate)
        {
            preserved = 1;
            while (length + preserved < count && random.NextDouble() < PreserveMore)
            {
                preserved++;
            }
        }

        var span = length + preserved;
        var (first, last) = (Math.Max(0, place - span + 1), Math.Min(place, count - span));
        var from = first + random.NextBelow(last - first + 1);
        var kept = preserved > 0 ? from + 1 + random.NextBelow(length - 1) : from + span;
        for (var at = from; at < from + span; at++)
        {
            if (at < kept || at >= kept + preserved)
            {
                Remove(_string[at]);
            }
        }
    }

    private void RemoveRoute(int vehicle)
    {
        var end = _model.End(vehicle);
        for (var node = _state.Next[_model.Start(vehicle)]; node != end;)
        {
            var behind = _state.Next[node];
            while (behind != end && _model.IsStop(node) && _model.IsStop(behind) && _model.Partner[node] == behind)
            {
                behind = _state.Next[behind];
            }

            if (_model.IsStop(node))
            {
                Remove(node);
            }

            node = behind;
        }
    }

    /// <summary>Of the stops around the seed those that are served at nearly the same time.</summary>
    private void RemoveByTime(int seed, ref SplitMix64 random)
    {
        if (_state.Route[seed] < 0)
        {
            return;
        }

        var count = 0;
        foreach (var near in _neighbours.Around(seed)[..Math.Min(100, _neighbours.Around(seed).Length)])
        {
            if (_state.Route[near] >= 0)
            {
                _string[count++] = near;
            }
        }

        var tick = _state.Early[seed];
        var nearby = _string.AsSpan(0, count);
        var keys = new int[count];
        for (var at = 0; at < count; at++)
        {
            keys[at] = Math.Abs(_state.Early[nearby[at]] - tick);
        }

        keys.AsSpan().Sort(nearby);
        var removed = Math.Min(count, 1 + random.NextBelow((int)(2 * _meanRemoved)));
        for (var at = 0; at < removed; at++)
        {
            Remove(nearby[at]);
        }
    }

    private void Remove(int stop)
    {
        if (_state.Route[stop] < 0 || _model.Fixed[stop])
        {
            return;
        }

        _state.Remove(stop);
        if (_model.Partner[stop] is >= 0 and var partner && _state.Route[partner] >= 0)
        {
            _state.Remove(partner);
        }
    }
}
