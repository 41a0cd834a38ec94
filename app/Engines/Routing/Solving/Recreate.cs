using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Serves what the bank holds, one stop after the other in a random kind of order, each where it costs least.</summary>
internal sealed class Recreate
{
    /// <summary>More of the bank than this is not tried in one iteration: a plan that leaves out hundreds must still move.</summary>
    private const int MostTried = 60;

    private const int WeightSum = 17;
    private static readonly int[] Weights = [4, 4, 2, 1, 2, 2, 2];

    /// <summary>Orders that make the best first plans: far from the depot first on wide maps, narrow windows first on others.</summary>
    public static readonly int[] FirstOrders = [2, 4];

    private readonly State _state;
    private readonly Insertion _insertion;
    private readonly PairInsertion _pairs;
    private readonly double[][] _orders;
    private readonly double[] _keys;
    private readonly int[] _waiting;

    public Recreate(State state, Insertion insertion)
    {
        (_state, _insertion, _pairs) = (state, insertion, new PairInsertion(state));
        var model = state.Model;
        (_keys, _waiting) = (new double[model.StopCount], new int[model.StopCount]);
        var depot = model.Place[model.Start(0)];
        double[] far = [.. Enumerable.Range(0, model.StopCount).Select(stop => -(double)model.Vehicles[0].Distances[(depot * model.PlaceCount) + stop])];
        _orders =
        [
            [],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => -Enumerable.Range(0, model.Dimensions).Sum(dimension => (double)Math.Abs(model.Loads.Change[(stop * model.Dimensions) + dimension])))],
            far,
            [.. far.Select(distance => -distance)],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => (double)model.Windows.Close[stop] - model.Windows.Open[stop])],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => (double)model.Windows.Open[stop])],
            [.. Enumerable.Range(0, model.StopCount).Select(stop => -(double)model.Windows.Close[stop])],
        ];
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

    private static int Drawn(ref SplitMix64 random)
    {
        var drawn = random.NextBelow(WeightSum);
        var kind = 0;
        for (; drawn >= Weights[kind]; kind++)
        {
            drawn -= Weights[kind];
        }

        return kind;
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

        var kind = order ?? Drawn(ref random);
        var waiting = _waiting.AsSpan(0, count);
        for (var at = count - 1; at > 0; at--)
        {
            var other = random.NextBelow(at + 1);
            (waiting[at], waiting[other]) = (waiting[other], waiting[at]);
        }

        if (order is null && count > MostTried)
        {
            waiting = waiting[..MostTried];
        }

        if (_orders[kind].Length > 0)
        {
            var keys = _keys.AsSpan(0, waiting.Length);
            for (var at = 0; at < waiting.Length; at++)
            {
                keys[at] = _orders[kind][waiting[at]];
            }

            keys.Sort(waiting);
        }

        return waiting.Length;
    }
}
