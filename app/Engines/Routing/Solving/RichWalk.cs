using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>The walk through plans of a problem with any rules and prices.</summary>
internal sealed class RichWalk : Walk
{
    private readonly PlanSnapshot _best;

    public RichWalk(State state, ulong? seed)
    {
        (State, Neighbours) = (state, new Neighbours(state.Model));
        Insertion = new Insertion(state, Neighbours);
        (Recreate, Ruin) = (new Recreate(state, Insertion, new RecreateOrders(state.Model)), new Ruin(state, Neighbours));
        _best = PlanSnapshot.Of(state);
        if (seed is { } given)
        {
            Insertion.Seed(given);
        }
    }

    public State State { get; }

    public Neighbours Neighbours { get; }

    public Insertion Insertion { get; }

    public Recreate Recreate { get; }

    public Ruin Ruin { get; }

    public override double Total => State.Total;

    public override double BestTotal => _best.Total;

    public override void Become(int[][] sequences)
    {
        State.Become(sequences);
        _best.Take(State);
    }

    public override void Step(double temperature, ref SplitMix64 random)
    {
        var limit = State.Total - (temperature * Math.Log(1 - random.NextDouble()));
        State.Undo.Begin();
        Ruin.Run(ref random);
        if (!Recreate.Run(ref random, limit) || State.Total > limit)
        {
            State.Undo.Rollback();
        }
        else if (State.Total < _best.Total - Tolerance)
        {
            _best.Take(State);
        }
    }

    public override int[][] Sequences() => PlanSnapshot.Of(State).Sequences();

    public override int[][] BestSequences() => _best.Sequences();

    public override void Forget() => _best.Forget();
}
