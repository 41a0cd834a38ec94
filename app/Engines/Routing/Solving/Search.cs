using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Ruin and recreate under simulated annealing: the worsening that is accepted is drawn before recreating, which ends once it is exceeded; the temperature falls exponentially over the budget.
/// </summary>
internal sealed class Search
{
    private const double Tolerance = 1e-7;

    /// <summary>Share of the budget after which no more vehicles are taken away.</summary>
    private const double FleetShare = 0.4;

    private readonly State _state;
    private readonly Recreate _recreate;
    private readonly Ruin _ruin;
    private readonly Cooling _cooling;
    private readonly Insertion _insertion;
    private readonly Elites _elites;
    private readonly PlanSnapshot _round;
    private SplitMix64 _random;

    public Search(State state, int seed, bool warm)
    {
        _state = state;
        var neighbours = new Neighbours(state.Model);
        _insertion = new Insertion(state, neighbours);
        (_recreate, _ruin) = (new Recreate(state, _insertion), new Ruin(state, neighbours));
        (_cooling, _elites) = (new Cooling(state.Model, warm), new Elites(state.Model, neighbours));
        _random = new SplitMix64((ulong)seed);
        (Best, _round) = (PlanSnapshot.Of(state), PlanSnapshot.Of(state));
    }

    /// <summary>The best plan so far.</summary>
    public PlanSnapshot Best { get; private set; }

    /// <summary>Serves what the bank holds, in the better of two orders: the first plan, and the repair of one to start from.</summary>
    public void Complete()
    {
        foreach (var order in Recreate.FirstOrders)
        {
            _state.Undo.Begin();
            _recreate.Run(ref _random, double.PositiveInfinity, order);
            Keep();
            _state.Undo.Rollback();
        }

        _state.Become(Best.Sequences());
    }

    /// <summary>Searches until the budget is spent or the caller has had enough.</summary>
    public void Run(SolveOptions options, Action<long, double> look, CancellationToken token)
    {
        if (_state.Model.StopCount == 0)
        {
            look(0, 1);
            return;
        }

        _insertion.Seed(_random.Next());
        var watch = new Watch(options, look, token);
        ReduceFleet(watch);
        _cooling.Begin(watch.Spent);
        while (watch.Next(out var looked))
        {
            if (looked && _cooling.At(watch.Iteration, watch.Spent))
            {
                NextRound();
            }

            Step();
        }
    }

    private void ReduceFleet(Watch watch)
    {
        var fleet = new FleetReduction(_state, _ruin, _recreate, _insertion, _cooling);
        if (!fleet.Pays)
        {
            return;
        }

        var fewest = fleet.FewestByLoad;
        for (var served = true; watch.Spent < FleetShare && watch.Next(out var looked);)
        {
            if (served)
            {
                Keep();
                if (fleet.Used() <= fewest)
                {
                    break;
                }

                fleet.TakeVehicleAway();
            }

            if (looked)
            {
                _cooling.At(watch.Iteration, watch.Spent / FleetShare);
            }

            served = fleet.Step(ref _random);
        }

        fleet.End();
        _state.Become(Best.Sequences());
    }

    /// <summary>The round's best plan joins the elite; the next round starts from two of them, or from where this one ended.</summary>
    private void NextRound()
    {
        _elites.Offer(_round);
        _round.Forget();
        if (_cooling.Recombines && _elites.Any)
        {
            var child = _elites.Combine(ref _random);
            for (var vehicle = 0; vehicle < child.Length; vehicle++)
            {
                child[vehicle] = double.IsInfinity(_state.Pricing.Price(vehicle, child[vehicle])) ? [] : child[vehicle];
            }

            _state.Become(child);
            _state.Undo.Begin();
            _recreate.Run(ref _random, double.PositiveInfinity, Recreate.FirstOrders[0]);
            Keep();
        }
    }

    private void Step()
    {
        var limit = _state.Total - (_cooling.Temperature * Math.Log(1 - _random.NextDouble()));
        _state.Undo.Begin();
        _ruin.Run(ref _random);
        if (!_recreate.Run(ref _random, limit) || _state.Total > limit)
        {
            _state.Undo.Rollback();
            return;
        }

        Keep();
    }

    private void Keep()
    {
        if (_state.Total < _round.Total - Tolerance)
        {
            _round.Take(_state);
            if (_state.Total < Best.Total - Tolerance)
            {
                Best.Take(_state);
            }
        }
    }
}
