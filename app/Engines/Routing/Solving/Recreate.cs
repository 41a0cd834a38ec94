using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Serves what the bank holds, one stop after the other in a random kind of order, each where it costs least.</summary>
internal sealed class Recreate
{
    /// <summary>More of the bank than this is not tried in one iteration: a plan that leaves out hundreds must still move.</summary>
    private const int MostTried = 60;

    private readonly State _state;
    private readonly Insertion _insertion;
    private readonly PairInsertion _pairs;
    private readonly RecreateOrders _orders;
    private readonly int[] _waiting;

    public Recreate(State state, Insertion insertion, RecreateOrders orders)
    {
        (_state, _insertion, _pairs) = (state, insertion, new PairInsertion(state));
        (_orders, _waiting) = (orders, new int[state.Model.StopCount]);
    }

    /// <summary>
    /// Serves what can be served; false, with some left, once the plan costs more than a limit. In a given order all of the bank is tried in all positions: that makes a first plan.
    /// </summary>
    public bool Run(ref SplitMix64 random, double limit, int? order = null)
    {
        var count = Order(ref random, order);
        // What is still in the bank has its price in the total; being served it will not cost less than nothing.
        var hopeful = 0.0;
        for (var at = 0; at < count; at++)
        {
            hopeful += Price(_waiting[at]);
        }

        for (var at = 0; at < count; at++)
        {
            if (_state.Total - hopeful > limit)
            {
                return false;
            }

            var stop = _waiting[at];
            hopeful -= Price(stop);
            if (_state.Model.Partner[stop] >= 0)
            {
                Pair(stop);
                continue;
            }

            var place = _insertion.Find(stop, everywhere: order is not null);
            if (place.Delta < _state.Model.UnservedCost[stop])
            {
                _insertion.Apply(stop, place);
            }
        }

        return true;
    }

    private double Price(int stop) => _state.Model.UnservedCost[stop] + (_state.Model.Partner[stop] >= 0 ? _state.Model.UnservedCost[_state.Model.Partner[stop]] : 0);

    /// <summary>A pair waits as its pickup; half of one, where the other half could not be removed, waits in vain.</summary>
    private void Pair(int pickup)
    {
        if (_state.Bank.Contains(_state.Model.Partner[pickup]))
        {
            _pairs.Insert(pickup);
        }
    }

    private int Order(ref SplitMix64 random, int? order)
    {
        var count = 0;
        foreach (var stop in _state.Bank.Items)
        {
            if (!(_state.Model.Partner[stop] >= 0 && _state.Model.IsDelivery[stop]))
            {
                _waiting[count++] = stop;
            }
        }

        return _orders.Arrange(_waiting.AsSpan(0, count), order is null ? MostTried : int.MaxValue, ref random, order).Length;
    }
}
