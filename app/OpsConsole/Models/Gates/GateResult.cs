namespace OpsConsole.Models.Gates;

/// <summary>One test of a model.</summary>
/// <param name="Name">Stable: <c>all</c>, <c>new</c>, <c>cold</c>, <c>floor</c>, <c>coverage</c> …</param>
/// <param name="Passed">Whether it was passed; what could not be judged for want of shoppers passes and says so.</param>
/// <param name="Detail">The figures.</param>
/// <param name="Champion">The version that it was compared with on the same days; null for tests without one.</param>
public sealed record GateResult(string Name, bool Passed, string Detail, string? Champion = null);

/// <summary>All tests of a model, and the metrics that they found.</summary>
internal sealed record GateVerdict(IReadOnlyList<GateResult> Gates, BacktestMetrics? Metrics)
{
    /// <summary>The history is too short to hold any of it back.</summary>
    public static readonly GateVerdict WithoutBacktest = new([new GateResult("evidence", false, "the history is too short for a backtest")], null);

    public bool Passed => Gates.All(gate => gate.Passed);
}
