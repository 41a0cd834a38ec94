using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Genetic;

/// <summary>
/// Hybrid genetic search on plain problems (Vidal, Crainic, Gendreau and Prins 2013): two plans of a population exchange routes; the child descends by local search that lets rules be broken at a price, and joins the population.
/// Best up to some hundred stops, where it finds what ruin and recreate cannot reach step by step. All stops are served.
/// </summary>
internal sealed class GeneticSearch
{
    private const double FirstWarpPrice = 1;

    /// <summary>A child that breaks rules is repaired at this rate, at this many times the prices.</summary>
    private const double RepairRate = 0.5;
    private const double RepairFactor = 10;

    private readonly PlainProblem _problem;
    private readonly Neighbours _neighbours;
    private readonly PenalisedRoutes _routes;
    private readonly LocalSearch _descent;
    private readonly RouteExchange _exchange;
    private readonly Population _population = new();
    private readonly PenaltyPrice _loadPrice;
    private readonly PenaltyPrice _warpPrice = new(FirstWarpPrice);
    private readonly bool[] _clean;
    private readonly int[] _missing;
    private Individual? _best;

    public GeneticSearch(PlainProblem problem, Neighbours neighbours)
    {
        (_problem, _neighbours, _routes) = (problem, neighbours, new PenalisedRoutes(problem));
        (_descent, _exchange) = (new LocalSearch(problem, _routes, neighbours), new RouteExchange(problem.Stops, neighbours));
        _loadPrice = new PenaltyPrice(problem.Ways.Max() / (double)Math.Max(1, problem.Sites.Max(site => site.Demand)));
        (_clean, _missing) = (new bool[problem.Vehicles], new int[problem.Stops]);
    }

    /// <summary>Plans in the population.</summary>
    public int Count => _population.Count;

    /// <summary>What the best plan costs.</summary>
    public double BestTotal => _best is null ? double.PositiveInfinity : _problem.Price * _best.Cost;

    /// <summary>Stops of each route of the best plan; there must be one.</summary>
    public int[][] BestSequences() => _best?.Routes ?? throw new InvalidOperationException("No plan so far keeps all rules.");

    /// <summary>A plan from elsewhere that serves all stops, and what local search makes of it, join.</summary>
    public void Add(int[][] plan, ref SplitMix64 random)
    {
        Charge(1);
        _routes.Become(plan);
        Keep();
        Array.Clear(_clean);
        _descent.Run(_clean, ref random);
        Keep();
    }

    /// <summary>One child, from two of the plans.</summary>
    public void Step(ref SplitMix64 random)
    {
        var (first, second) = _population.Parents(ref random);
        Charge(1);
        Conceive(first.Routes, second.Routes, ref random);
        _descent.Run(_clean, ref random);
        var child = Keep();
        _loadPrice.Note(child.Overload == 0);
        _warpPrice.Note(child.Warp == 0);
        if (!child.Feasible && random.NextDouble() < RepairRate)
        {
            Repair(ref random);
        }
    }

    private void Charge(double factor) => _routes.Charge(factor * _loadPrice.Value, factor * _warpPrice.Value);

    /// <summary>The cheaper one of the two children that the exchange makes.</summary>
    private void Conceive(int[][] first, int[][] second, ref SplitMix64 random)
    {
        var (staying, moving) = _exchange.Combine(first, second, ref random);
        Complete(staying, ref random);
        var (chosen, total, routes) = (staying, _routes.Total, _routes.Sequences());
        Complete(moving, ref random);
        if (total < _routes.Total)
        {
            _routes.Become(routes);
        }
        else
        {
            chosen = moving;
        }

        for (var route = 0; route < _clean.Length; route++)
        {
            _clean[route] = ReferenceEquals(chosen[route], first[route]) && _routes.Count[route] == first[route].Length;
        }
    }

    private void Repair(ref SplitMix64 random)
    {
        Charge(RepairFactor);
        for (var route = 0; route < _clean.Length; route++)
        {
            _clean[route] = _routes.Penalty[route] <= 0;
        }

        _descent.Run(_clean, ref random);
        if (Array.TrueForAll(_routes.Penalty, penalty => penalty <= 0))
        {
            Keep();
        }
    }

    /// <summary>The plan as it stands joins the population.</summary>
    private Individual Keep()
    {
        var plan = new Individual(_routes, _problem);
        _population.Add(plan, _loadPrice.Value, _warpPrice.Value);
        if (plan.Feasible && (_best is null || plan.Cost < _best.Cost))
        {
            _best = plan;
        }

        return plan;
    }

    /// <summary>Takes routes over and serves those whom they leave out, in a random order, each where it costs least.</summary>
    private void Complete(int[][] routes, ref SplitMix64 random)
    {
        _routes.Become(routes);
        var count = 0;
        for (var stop = 0; stop < _problem.Stops; stop++)
        {
            if (_routes.Nodes[stop].Route < 0)
            {
                _missing[count++] = stop;
            }
        }

        for (; count > 0; count--)
        {
            var drawn = random.NextBelow(count);
            Serve(_missing[drawn]);
            _missing[drawn] = _missing[count - 1];
        }
    }

    private void Serve(int stop)
    {
        var (least, place) = (double.PositiveInfinity, -1);
        foreach (var near in _neighbours.Of(stop))
        {
            if (_routes.Nodes[near].Route >= 0)
            {
                Offer(near);
                if (_routes.Nodes[near].Prev is var before && !_routes.IsStop(before))
                {
                    Offer(before);
                }
            }
        }

        if (Array.IndexOf(_routes.Count, 0) is >= 0 and var empty)
        {
            Offer(_routes.Start(empty));
        }

        if (place < 0)
        {
            for (var route = 0; route < _clean.Length; route++)
            {
                Offer(_routes.Start(route));
            }
        }

        var behind = _routes.Nodes[place].Next;
        _routes.Link(place, stop);
        _routes.Link(stop, behind);
        _routes.Update(_routes.Nodes[place].Route);

        void Offer(int before)
        {
            ref readonly var node = ref _routes.Nodes[before];
            var (route, next) = (node.Route, node.Next);
            var cost = _routes.Way(before, stop) + _routes.Way(stop, next) + (_routes.Count[route] == 0 ? _problem.Opening : -node.Leg) - _routes.Penalty[route];
            if (cost < least)
            {
                cost += _routes.Overload(_routes.Load[route] + _problem.Sites[stop].Demand)
                    + (_routes.WarpPrice * node.Until.Join(_routes.Time(before, stop), _routes.Single(stop)).WarpWith(_routes.Time(stop, next), _routes.Nodes[next].From));
                (least, place) = cost < least ? (cost, before) : (least, place);
            }
        }
    }
}
