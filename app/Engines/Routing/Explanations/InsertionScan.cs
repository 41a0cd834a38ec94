using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>A route with a stop put into it, and what that breaks.</summary>
internal readonly record struct ScannedPlace(int[] Visits, Breach Breach);

/// <summary>Tries a stop, or a pickup with its delivery, at every place of a route, and keeps the best for each set of rules that it breaks. Reused, by one thread.</summary>
internal sealed class InsertionScan(Model model)
{
    private const int MostAlternatives = 4;

    private readonly RouteProbe _probe = new(model);
    private readonly Dictionary<BrokenRules, ScannedPlace> _best = [];
    private readonly int[] _route = new int[model.NodeCount + 3];

    /// <summary>
    /// Places worth telling, the least breach first: where one fits, the cheapest that does, alone; else one for each set of broken rules, without those that break more and worse than another.
    /// At least one. O(places · length), for pairs O(places² · length).
    /// </summary>
    /// <param name="vehicle">Whose route.</param>
    /// <param name="visits">The route without the stop.</param>
    /// <param name="stop">The stop; of a pair either.</param>
    /// <param name="lowest">First place to try: nodes before it.</param>
    /// <param name="highest">Last place to try.</param>
    public IReadOnlyList<ScannedPlace> Find(int vehicle, int[] visits, int stop, int lowest = 0, int highest = int.MaxValue)
    {
        _best.Clear();
        var spare = SpareReload(vehicle, visits);
        if (model.Partner[stop] >= 0)
        {
            var (pickup, delivery) = model.IsDelivery[stop] ? (model.Partner[stop], stop) : (stop, model.Partner[stop]);
            Pairs(vehicle, visits, pickup, delivery);
        }
        else
        {
            for (var place = lowest; place <= Math.Min(highest, visits.Length); place++)
            {
                Offer(vehicle, visits, place, [stop], stop);
                if (spare >= 0)
                {
                    Offer(vehicle, visits, place, [spare, stop], stop);
                    Offer(vehicle, visits, place, [stop, spare], stop);
                }
            }
        }

        if (model.Vehicles[vehicle].Reloads > 0 && !_best.ContainsKey(BrokenRules.None))
        {
            ReloadElsewhere(vehicle, visits, stop);
        }

        if (_best.TryGetValue(BrokenRules.None, out var fits))
        {
            return [fits];
        }

        ScannedPlace[] ordered = [.. _best.Values.OrderBy(place => place.Breach)];
        return [.. ordered.Where((place, index) => !ordered.Take(index).Any(other => (other.Breach.Rules & place.Breach.Rules) == other.Breach.Rules)).Take(MostAlternatives)];
    }

    private void Pairs(int vehicle, int[] visits, int pickup, int delivery)
    {
        for (var first = 0; first <= visits.Length; first++)
        {
            visits.AsSpan(0, first).CopyTo(_route);
            _route[first] = pickup;
            for (var second = first; second <= visits.Length; second++)
            {
                visits.AsSpan(first, second - first).CopyTo(_route.AsSpan(first + 1));
                _route[second + 1] = delivery;
                visits.AsSpan(second).CopyTo(_route.AsSpan(second + 2));
                Keep(vehicle, visits.Length + 2, pickup);
            }
        }
    }

    /// <summary>The same places with the vehicle loading again where the loads need it with the stop aboard.</summary>
    private void ReloadElsewhere(int vehicle, int[] visits, int stop)
    {
        var (placement, stops) = (new ReloadPlacement(model), Array.FindAll(visits, model.IsStop));
        foreach (var known in _best.Values.Select(place => Array.FindAll(place.Visits, model.IsStop)).ToArray())
        {
            Offer(placement.Place(vehicle, known));
        }

        for (var place = 0; model.Partner[stop] < 0 && place <= stops.Length; place++)
        {
            Offer(placement.Place(vehicle, [.. stops[..place], stop, .. stops[place..]]));
        }

        void Offer(int[] route)
        {
            route.CopyTo(_route, 0);
            Keep(vehicle, route.Length, stop);
        }
    }

    private void Offer(int vehicle, int[] visits, int place, ReadOnlySpan<int> added, int own)
    {
        visits.AsSpan(0, place).CopyTo(_route);
        added.CopyTo(_route.AsSpan(place));
        visits.AsSpan(place).CopyTo(_route.AsSpan(place + added.Length));
        Keep(vehicle, visits.Length + added.Length, own);
    }

    private void Keep(int vehicle, int length, int own)
    {
        var breach = _probe.Measure(vehicle, _route.AsSpan(0, length), own);
        if (!_best.TryGetValue(breach.Rules, out var known) || breach.CompareTo(known.Breach) < 0)
        {
            _best[breach.Rules] = new ScannedPlace(_route[..length], breach);
        }
    }

    private int SpareReload(int vehicle, int[] visits)
    {
        var first = model.ReloadFirst[vehicle];
        for (var reload = first; reload < first + model.Vehicles[vehicle].Reloads; reload++)
        {
            if (Array.IndexOf(visits, reload) < 0)
            {
                return reload;
            }
        }

        return -1;
    }
}
