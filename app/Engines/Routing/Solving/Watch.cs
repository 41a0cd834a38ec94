namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Counts iterations and asks now and then what is spent, for all parts of a search.</summary>
internal sealed class Watch(SolveOptions options, Action<long, double> look, CancellationToken token)
{
    private const int IterationsPerLook = 64;

    /// <summary>Iterations begun before this one.</summary>
    public long Iteration { get; private set; } = -1;

    /// <summary>Fraction of the budget at the last look.</summary>
    public double Spent { get; private set; }

    /// <summary>Whether one more iteration may begin, and whether it is one where things were looked at anew.</summary>
    public bool Next(out bool looked) => Next(1, out looked);

    /// <summary>The same for a step that takes as long as so many iterations.</summary>
    public bool Next(int iterations, out bool looked)
    {
        var before = Iteration;
        Iteration += iterations;
        looked = Iteration / IterationsPerLook != before / IterationsPerLook || before < 0;
        var over = options.Iterations <= Iteration;
        if (looked || over)
        {
            Spent = over ? 1 : Math.Max(options.Spent?.Invoke() ?? 0, options.Iterations is { } most ? Iteration / (double)Math.Max(1, most) : 0);
            over |= Spent >= 1 || token.IsCancellationRequested;
            look(Iteration, over ? 1 : Spent);
        }

        return !over;
    }
}
