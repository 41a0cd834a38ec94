using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving.Plain;

/// <summary>The walk through plans of a problem that is plain: the same search on data laid out for it.</summary>
internal sealed class PlainWalk : Walk
{
    /// <summary>More of the bank than this is not tried in one iteration.</summary>
    private const int MostTried = 60;

    /// <summary>
    /// Share of iterations in a large problem whose first stop is given a vehicle of its own, whatever that costs: where routes are long, one stop alone never pays for a vehicle's way out and back, while
    /// a stretch of them may.
    /// </summary>
    private const double OpenRate = 0.1;
    private const int FewStops = 200;

    private readonly PlainProblem _problem;
    private readonly PlainRoutes _routes;
    private readonly PlainInsertion _insertion;
    private readonly PlainRuin _ruin;
    private readonly RecreateOrders _orders;
    private readonly int[] _waiting;
    private readonly int[] _best;
    private double _bestTotal;

    public PlainWalk(PlainProblem problem, RecreateOrders orders, Neighbours neighbours, ulong seed)
    {
        (_problem, _orders, _routes) = (problem, orders, new PlainRoutes(problem));
        (_insertion, _ruin) = (new PlainInsertion(problem, _routes, neighbours, seed), new PlainRuin(problem, _routes, neighbours));
        (_waiting, _best) = (new int[problem.Stops], new int[problem.Stops + problem.Vehicles]);
    }

    public override double Total => _problem.Price * _routes.Total;

    /// <summary>Whether the best plan leaves nobody out.</summary>
    public bool BestServesAll { get; private set; }

    public override double BestTotal => _problem.Price * _bestTotal;

    public override void Become(int[][] sequences)
    {
        _routes.Become(sequences);
        Keep();
    }

    public override void Step(double temperature, ref SplitMix64 random)
    {
        var limit = _routes.Total - (temperature / _problem.Price * Math.Log(1 - random.NextDouble()));
        _routes.Begin();
        _ruin.Run(ref random);
        if (!Recreate(limit, ref random))
        {
            _routes.Rollback();
        }
        else if (_routes.Total < _bestTotal - Tolerance)
        {
            Keep();
        }
    }

    public override int[][] Sequences() => _routes.Sequences();

    public override int[][] BestSequences()
    {
        var (sequences, at) = (new int[_problem.Vehicles][], 0);
        for (var route = 0; route < sequences.Length; route++)
        {
            var end = Array.IndexOf(_best, -1, at);
            (sequences[route], at) = (_best[at..end], end + 1);
        }

        return sequences;
    }

    public override void Forget() => _bestTotal = double.PositiveInfinity;

    private bool Recreate(double limit, ref SplitMix64 random)
    {
        var bank = _routes.Bank.Items;
        bank.CopyTo(_waiting);
        var waiting = _orders.Arrange(_waiting.AsSpan(0, bank.Length), MostTried, ref random);
        // What is still in the bank has its price in the total; being served it will not cost less than nothing.
        var hopeful = 0.0;
        foreach (var stop in waiting)
        {
            hopeful += _problem.Unserved[stop];
        }

        var opens = _problem.Stops > FewStops && _routes.Used < _problem.Vehicles && random.NextDouble() < OpenRate;
        foreach (var stop in waiting)
        {
            if (_routes.Total - hopeful > limit)
            {
                return false;
            }

            hopeful -= _problem.Unserved[stop];
            if ((opens ? _insertion.FindEmpty(stop) : _insertion.Find(stop)) is >= 0 and var slot)
            {
                _routes.Insert(stop, slot);
            }

            opens = false;
        }

        return _routes.Total <= limit;
    }

    /// <summary>Sequences with -1 behind each.</summary>
    private void Keep()
    {
        (_bestTotal, BestServesAll) = (_routes.Total, _routes.Bank.Count == 0);
        var at = 0;
        for (var route = 0; route < _problem.Vehicles; route++)
        {
            foreach (ref readonly var slot in _routes.Row(route)[1..^1])
            {
                _best[at++] = slot.Place;
            }

            _best[at++] = -1;
        }
    }
}
