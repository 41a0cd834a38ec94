using OpsConsole.Engines.Routing.Solving.Genetic;
using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Ruin and recreate under simulated annealing; the temperature falls exponentially over the budget. Large problems of many short routes are searched region by region.
/// </summary>
internal sealed class Search
{
    /// <summary>Share of the budget after which no more vehicles are taken away.</summary>
    private const double FleetShare = 0.4;

    /// <summary>Larger problems are searched region by region.</summary>
    private const int StartDecomposing = 300;

    /// <summary>Stops of a region.</summary>
    private const int PartStops = 200;

    /// <summary>Fewest routes that a region has, by the mean of stops a route: with fewer it has too little to exchange.</summary>
    private const int PartRoutes = 12;

    /// <summary>Iterations in a region, for each of its stops.</summary>
    private const int PassPerStop = 15;

    private const int SeedsDrawn = 8;

    /// <summary>Shares of the budget by which its size in iterations is measured: the first, and the last one that it is worth waiting for.</summary>
    private const double LeastGauged = 0.02;
    private const double MostGauged = 0.16;
    private const int IterationsToGauge = 64;

    private readonly State _state;
    private readonly RichWalk _rich;
    private readonly Cooling _cooling;
    private readonly Elites _elites;
    private readonly int[] _covered;
    private SplitMix64 _random;
    private Walk _walk;
    private FoundPlan _best;
    private FoundPlan? _round;
    private bool _roundEnded;

    public Search(State state, int seed, bool warm)
    {
        _state = state;
        _walk = _rich = new RichWalk(state, seed: null);
        (_cooling, _elites) = (new Cooling(state.Model, warm), new Elites(state.Model, _rich.Neighbours));
        _covered = new int[state.Model.StopCount];
        _random = new SplitMix64((ulong)seed);
        _best = new FoundPlan(state.Total, _rich.Sequences());
    }

    /// <summary>The best plan so far.</summary>
    public FoundPlan Best
    {
        get
        {
            Note(_walk.BestTotal, _walk.BestSequences);
            return _best;
        }
    }

    /// <summary>Serves what the bank holds, in the better of two orders: the first plan, and the repair of one to start from.</summary>
    public void Complete()
    {
        foreach (var order in RecreateOrders.First)
        {
            _state.Undo.Begin();
            _rich.Recreate.Run(ref _random, double.PositiveInfinity, order);
            Note();
            _state.Undo.Rollback();
        }

        _rich.Become(_best.Sequences);
    }

    /// <summary>Searches until the budget is spent or the caller has had enough.</summary>
    public void Run(SolveOptions options, Action<long, double> look, CancellationToken token)
    {
        if (_state.Model.StopCount == 0)
        {
            look(0, 1);
            return;
        }

        _rich.Insertion.Seed(_random.Next());
        var watch = new Watch(options, look, token);
        ReduceFleet(watch);
        _cooling.Begin(watch.Spent);
        if (Decomposes)
        {
            while (RunRegion(watch))
            {
            }

            return;
        }

        if (PlainProblem.Of(_state.Model) is { } plain)
        {
            var walk = new PlainWalk(plain, new RecreateOrders(_state.Model), _rich.Neighbours, _random.Next());
            _walk = walk;
            _walk.Become(_rich.Sequences());
            if (Breeds(plain, walk, watch))
            {
                return;
            }
        }

        while (RunRound(_walk, watch, long.MaxValue))
        {
            NextRound();
        }
    }

    /// <summary>Searches a plain problem by breeding, once the budget is known to be long enough. Its first shares may be slower than all others, while code is being compiled.</summary>
    private bool Breeds(PlainProblem plain, PlainWalk walk, Watch watch)
    {
        for (var share = LeastGauged; share <= MostGauged; share *= 2)
        {
            var (spent, iteration) = (watch.Spent, watch.Iteration);
            while (watch.Spent - spent < share)
            {
                if (!RunRound(walk, watch, IterationsToGauge))
                {
                    return true;
                }

                if (_roundEnded)
                {
                    NextRound();
                }
            }

            if (GeneticPhase.Pays(_state.Model, (watch.Iteration - iteration) / (watch.Spent - spent) * (1 - watch.Spent), Best))
            {
                return new GeneticPhase(plain, walk, _rich.Neighbours, _cooling.Edge).Run(Best, watch, Note, ref _random);
            }
        }

        return false;
    }

    private bool Decomposes => _state.Model.StopCount > StartDecomposing && _state.Stops.Count(stops => stops > 0) * PartStops >= PartRoutes * (_state.Model.StopCount - _state.Bank.Count);

    private void ReduceFleet(Watch watch)
    {
        var fleet = new FleetReduction(_state, _rich.Ruin, _rich.Recreate, _rich.Insertion, _cooling);
        if (!fleet.Pays)
        {
            return;
        }

        var fewest = fleet.FewestByLoad;
        for (var served = true; watch.Spent < FleetShare && watch.Next(out var looked);)
        {
            if (served)
            {
                Note();
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
        _rich.Become(_best.Sequences);
    }

    /// <summary>Iterations until the round ends, or so many; false when the search is over.</summary>
    private bool RunRound(Walk walk, Watch watch, long most)
    {
        for (var done = 0L; done < most; done++)
        {
            if (!watch.Next(out var looked))
            {
                return false;
            }

            if (looked && _cooling.At(watch.Iteration, watch.Spent))
            {
                _roundEnded = true;
                return true;
            }

            walk.Step(_cooling.Temperature, ref _random);
        }

        return true;
    }

    /// <summary>Some iterations in the surroundings of a stop that has been searched little so far.</summary>
    private bool RunRegion(Watch watch)
    {
        var seed = Enumerable.Range(0, SeedsDrawn).Select(_ => _random.NextBelow(_state.Model.StopCount)).MinBy(stop => _covered[stop]);
        var region = Region.Around(_state, _rich.Neighbours, seed, PartStops);
        foreach (var stop in region.Stops)
        {
            _covered[stop]++;
        }

        var walk = Walk.Over(region.Model, _random.Next());
        walk.Become(region.Sequences);
        var before = walk.Total;
        var more = RunRound(walk, watch, (long)PassPerStop * region.Stops.Length);
        var now = walk.Sequences();
        if (_state.Total + walk.BestTotal - before < (_round?.Total ?? double.PositiveInfinity) - Walk.Tolerance)
        {
            region.Return(walk.BestSequences());
            Note();
        }

        region.Return(now);
        if (_roundEnded)
        {
            NextRound();
        }

        return more;
    }

    /// <summary>The round's best plan joins the elite; the next round starts from two of them, or from where this one ended.</summary>
    private void NextRound()
    {
        _roundEnded = false;
        Note(_walk.BestTotal, _walk.BestSequences);
        _elites.Offer(_round ?? _best);
        _round = null;
        _walk.Forget();
        if (_cooling.Recombines && _elites.Any)
        {
            var child = _elites.Combine(ref _random);
            for (var vehicle = 0; vehicle < child.Length; vehicle++)
            {
                child[vehicle] = double.IsInfinity(_state.Pricing.Price(vehicle, child[vehicle])) ? [] : child[vehicle];
            }

            _state.Become(child);
            _state.Undo.Begin();
            for (var vehicle = 0; vehicle < child.Length; vehicle++)
            {
                _state.Tidy(vehicle);
            }

            _rich.Recreate.Run(ref _random, double.PositiveInfinity, RecreateOrders.First[0]);
            _walk.Become(_rich.Sequences());
        }
    }

    /// <summary>The plan as it stands may be the best.</summary>
    private void Note() => Note(_state.Total, _rich.Sequences);

    private void Note(double total, Func<int[][]> sequences)
    {
        if (_round is null ? double.IsFinite(total) : total < _round.Total - Walk.Tolerance)
        {
            _round = new FoundPlan(total, sequences());
            _best = total < _best.Total - Walk.Tolerance ? _round : _best;
        }
    }
}
