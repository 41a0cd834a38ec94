namespace OpsConsole.Engines.Routing;

/// <summary>How long to search, and how to tell the caller. One of the two limits is needed; with both, the first one reached ends the search.</summary>
public sealed record SolveOptions
{
    /// <summary>Seed of everything random: the same seed and iterations give the same plan.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most iterations of ruin and recreate.</summary>
    public long? Iterations { get; init; }

    /// <summary>Fraction of a budget that is spent, 0 to 1 and beyond, measured by the caller: this code knows no clock. Asked for every few dozen iterations.</summary>
    public Func<double>? Spent { get; init; }

    /// <summary>Called on the solving thread when a better plan was found and at regular intervals.</summary>
    public Action<SolveProgress>? Progress { get; init; }
}

/// <summary>How far a search has come.</summary>
/// <param name="Iterations">Iterations so far.</param>
/// <param name="Spent">Fraction of the budget so far.</param>
/// <param name="Improved">The best plan, where it is better than the one reported before; else null.</param>
/// <param name="Cost">Cost of the best plan.</param>
/// <param name="Unassigned">Stops that the best plan leaves out.</param>
public readonly record struct SolveProgress(long Iterations, double Spent, RoutingSolution? Improved, long Cost, int Unassigned);
