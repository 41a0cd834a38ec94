namespace OpsConsole.Engines.Routing.Solving;

/// <summary>A plan to come back to.</summary>
internal sealed class PlanSnapshot
{
    private readonly Model _model;
    private readonly int[] _next;

    private PlanSnapshot(State state)
    {
        (_model, _next) = (state.Model, new int[state.Model.NodeCount]);
        Take(state);
    }

    public double Total { get; private set; }

    /// <summary>Any plan is better from now on.</summary>
    public void Forget() => Total = double.PositiveInfinity;

    public static PlanSnapshot Of(State state) => new(state);

    public void Take(State state)
    {
        state.Next.CopyTo(_next, 0);
        Total = state.Total;
    }

    /// <summary>Nodes of each vehicle's route.</summary>
    public int[][] Sequences()
    {
        var sequences = new int[_model.VehicleCount][];
        var visits = new List<int>();
        for (var vehicle = 0; vehicle < sequences.Length; vehicle++)
        {
            visits.Clear();
            for (var node = _next[_model.Start(vehicle)]; node != _model.End(vehicle); node = _next[node])
            {
                visits.Add(node);
            }

            sequences[vehicle] = [.. visits];
        }

        return sequences;
    }
}
