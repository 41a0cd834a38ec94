using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Takes vehicles away one by one: the stops of a route go to the bank, and ruin and recreate goes on without opening vehicles until the bank is empty again. Plans are compared by how hard the stops in the
/// bank have been to serve so far: how often they were left there (Christiaens and Vanden Berghe 2020, section 5).
/// </summary>
internal sealed class FleetReduction(State state, Ruin ruin, Recreate recreate, Insertion insertion, Cooling cooling)
{
    private readonly Model _model = state.Model;
    private readonly long[] _absent = new long[state.Model.StopCount];
    private long _hardness;

    /// <summary>Whether a vehicle costs more than all else in a plan that serves everybody: then a long search for fewer pays. Pairs, locks and vehicles under way are left to the search itself.</summary>
    public bool Pays =>
        state.Bank.Count == 0 && !_model.HasPairs && !Array.Exists(_model.Fixed, held => held) && Array.TrueForAll(_model.Vehicles, vehicle => !vehicle.UnderWay)
        && Used() is > 1 and var used && _model.Problem.Objective.VehicleCost is > 0 and var price && state.Total - (used * (double)price) < price;

    /// <summary>Fewest vehicles that could carry everything.</summary>
    public int FewestByLoad
    {
        get
        {
            var fewest = 1;
            for (var dimension = 0; dimension < _model.Dimensions; dimension++)
            {
                var (load, room) = (0L, 1L);
                for (var stop = 0; stop < _model.StopCount; stop++)
                {
                    load += _model.Loads.FromDepot[(stop * _model.Dimensions) + dimension];
                }

                for (var vehicle = 0; vehicle < _model.VehicleCount; vehicle++)
                {
                    room = Math.Max(room, _model.Loads.Room[(vehicle * _model.Dimensions) + dimension] * (1L + _model.Vehicles[vehicle].Reloads));
                }

                fewest = (int)Math.Max(fewest, (load + room - 1) / room);
            }

            return fewest;
        }
    }

    /// <summary>Vehicles with stops.</summary>
    public int Used() => state.Stops.Count(stops => stops > 0);

    /// <summary>Empties the route whose stops have been the easiest to serve.</summary>
    public void TakeVehicleAway()
    {
        insertion.MayOpen = false;
        var (easiest, least) = (-1, long.MaxValue);
        for (var vehicle = 0; vehicle < _model.VehicleCount; vehicle++)
        {
            if (state.Stops[vehicle] > 0 && Hardness(state.Visits(vehicle)) is var hardness && hardness < least)
            {
                (easiest, least) = (vehicle, hardness);
            }
        }

        state.Undo.Begin();
        foreach (var node in state.Visits(easiest).ToArray())
        {
            state.Remove(node);
        }

        state.Refresh(easiest);
        _hardness = Hardness(state.Bank.Items);
    }

    /// <summary>One iteration; true when everybody is served again.</summary>
    public bool Step(ref SplitMix64 random)
    {
        var (count, total) = (state.Bank.Count, state.Total);
        state.Undo.Begin();
        ruin.Run(ref random);
        recreate.Run(ref random, double.PositiveInfinity);
        var hardness = Hardness(state.Bank.Items);
        foreach (var stop in state.Bank.Items)
        {
            _absent[stop]++;
        }

        var accepted = hardness < _hardness || state.Bank.Count < count || (state.Bank.Count == count && state.Total < total - (cooling.Temperature * Math.Log(1 - random.NextDouble())));
        if (!accepted)
        {
            state.Undo.Rollback();
        }

        _hardness = Hardness(state.Bank.Items);
        return state.Bank.Count == 0;
    }

    /// <summary>Vehicles may be opened again.</summary>
    public void End() => insertion.MayOpen = true;

    private long Hardness(ReadOnlySpan<int> nodes)
    {
        var sum = 0L;
        foreach (var node in nodes)
        {
            sum += _model.IsStop(node) ? 1 + _absent[node] : 0;
        }

        return sum;
    }
}
