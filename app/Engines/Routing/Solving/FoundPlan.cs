namespace OpsConsole.Engines.Routing.Solving;

/// <summary>A plan that a search came by.</summary>
/// <param name="Total">What it costs.</param>
/// <param name="Sequences">Nodes of each vehicle's route.</param>
internal sealed record FoundPlan(double Total, int[][] Sequences)
{
    /// <summary>Stops of a model that it leaves out.</summary>
    public int Unassigned(Model model) => model.StopCount - Sequences.Sum(nodes => nodes.Count(model.IsStop));
}
