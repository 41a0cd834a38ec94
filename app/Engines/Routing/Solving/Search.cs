using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Ruin and recreate under simulated annealing: the worsening that is accepted is drawn before recreating, which ends once it is exceeded; the temperature falls exponentially over the budget.
/// </summary>
internal sealed class Search
{
    private const int IterationsPerLook = 64;
    private const double Tolerance = 1e-7;

    private readonly State _state;
    private readonly Recreate _recreate;
    private readonly Ruin _ruin;
    private readonly Cooling _cooling;
    private readonly Insertion _insertion;
    private SplitMix64 _random;

    public Search(State state, int seed, bool warm)
    {
        _state = state;
        var neighbours = new Neighbours(state.Model);
        _insertion = new Insertion(state, neighbours);
        (_recreate, _ruin) = (new Recreate(state, _insertion), new Ruin(state, neighbours));
        _cooling = new Cooling(state.Model, warm);
        _random = new SplitMix64((ulong)seed);
        Best = PlanSnapshot.Of(state);
    }

    /// <summary>The best plan so far.</summary>
    public PlanSnapshot Best { get; private set; }

    /// <summary>Serves what the bank holds without leaving anything to chance: the first plan, and the repair of one to start from.</summary>
    public void Complete()
    {
        _state.Undo.Begin();
        _recreate.Run(ref _random, double.PositiveInfinity);
        Keep();
    }

    /// <summary>Searches until the budget is spent or the caller has had enough.</summary>
    public void Run(SolveOptions options, Action<long, double> look, CancellationToken token)
    {
        _insertion.Seed(_random.Next());
        for (long iteration = 0; _state.Model.StopCount > 0; iteration++)
        {
            if (iteration % IterationsPerLook == 0)
            {
                var spent = Spent(options, iteration);
                look(iteration, spent);
                if (spent >= 1 || token.IsCancellationRequested)
                {
                    return;
                }

                _cooling.At(spent);
            }

            if (options.Iterations <= iteration)
            {
                look(iteration, 1);
                return;
            }

            Step();
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
        if (_state.Total < Best.Total - Tolerance)
        {
            Best.Take(_state);
        }
    }

    private static double Spent(SolveOptions options, long iteration) =>
        Math.Max(options.Spent?.Invoke() ?? 0, options.Iterations is { } most ? iteration / (double)Math.Max(1, most) : 0);
}
