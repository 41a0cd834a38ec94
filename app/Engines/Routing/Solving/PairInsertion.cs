namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Finds the cheapest places of a pickup and its delivery on one route: all pairs of positions whose distance could be the best, each timed exactly.</summary>
internal sealed class PairInsertion(State state)
{
    private readonly Model _model = state.Model;
    private readonly int[] _visits = new int[state.Model.NodeCount];

    /// <summary>Serves a pickup and its delivery where it is cheapest; false when no route can.</summary>
    public bool Insert(int pickup)
    {
        var delivery = _model.Partner[pickup];
        var best = (Delta: double.PositiveInfinity, Vehicle: -1, Pickup: 0, Delivery: 0);
        foreach (var members in _model.Types.Members)
        {
            var emptySeen = false;
            foreach (var vehicle in members)
            {
                var empty = state.Stops[vehicle] == 0;
                if (_model.Eligible[(pickup * _model.VehicleCount) + vehicle] && !(empty && emptySeen) && state.Stops[vehicle] + 2L <= _model.Vehicles[vehicle].MaxStops)
                {
                    Scan(pickup, delivery, vehicle, ref best);
                }

                emptySeen |= empty;
            }
        }

        if (best.Vehicle < 0)
        {
            return false;
        }

        Apply(pickup, delivery, best.Vehicle, best.Pickup, best.Delivery, best.Delta);
        return true;
    }

    private void Scan(int pickup, int delivery, int vehicle, ref (double Delta, int Vehicle, int Pickup, int Delivery) best)
    {
        var by = _model.Vehicles[vehicle];
        var visits = state.Visits(vehicle);
        var entry = (state.Stops[vehicle] == 0 ? by.FixedCost : 0) + _model.MovedCost(pickup, vehicle) + _model.MovedCost(delivery, vehicle);
        for (var first = 0; first <= visits.Length; first++)
        {
            var (before, behind) = (first == 0 ? _model.Start(vehicle) : visits[first - 1], first == visits.Length ? _model.End(vehicle) : visits[first]);
            var ready = Math.Max(_model.Windows.Open[pickup], state.Early[before] + _model.Service[before] + _model.Duration(vehicle, before, pickup));
            if (ready > _model.Windows.Close[pickup])
            {
                break;
            }

            for (var second = first; second <= visits.Length; second++)
            {
                var detour = second == first ? Through(before, pickup, delivery, behind) : Detour(before, pickup, behind) + Detour(visits[second - 1], delivery, second == visits.Length ? _model.End(vehicle) : visits[second]);
                if (entry + (by.CostPerDistance * detour) >= best.Delta)
                {
                    continue;
                }

                visits[..first].CopyTo(_visits);
                _visits[first] = pickup;
                visits[first..second].CopyTo(_visits.AsSpan(first + 1));
                _visits[second + 1] = delivery;
                visits[second..].CopyTo(_visits.AsSpan(second + 2));
                var delta = state.Pricing.Price(vehicle, _visits.AsSpan(0, visits.Length + 2)) - state.Cost[vehicle] + _model.MovedCost(pickup, vehicle) + _model.MovedCost(delivery, vehicle);
                best = delta < best.Delta ? (delta, vehicle, first, second) : best;
            }
        }

        long Detour(int before, int stop, int behind) => _model.Distance(vehicle, before, stop) + (long)_model.Distance(vehicle, stop, behind) - _model.Distance(vehicle, before, behind);

        long Through(int before, int first, int second, int behind) =>
            _model.Distance(vehicle, before, first) + (long)_model.Distance(vehicle, first, second) + _model.Distance(vehicle, second, behind) - _model.Distance(vehicle, before, behind);
    }

    private void Apply(int pickup, int delivery, int vehicle, int first, int second, double delta)
    {
        var visits = state.Visits(vehicle);
        var (afterPickup, afterDelivery) = (first == 0 ? _model.Start(vehicle) : visits[first - 1], second == first ? pickup : visits[second - 1]);
        var cost = state.Cost[vehicle] + delta - _model.MovedCost(pickup, vehicle) - _model.MovedCost(delivery, vehicle);
        state.Insert(pickup, afterPickup, cost);
        state.Insert(delivery, afterDelivery, cost);
    }
}
