using OpsConsole.Engines.Routing.Solving.Plain;
using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Ruin and recreate from plan to plan, one iteration at a time. The worsening that is accepted is drawn before recreating, which ends once it is exceeded.</summary>
internal abstract class Walk
{
    public const double Tolerance = 1e-7;

    /// <summary>What the plan costs now.</summary>
    public abstract double Total { get; }

    /// <summary>What the best plan costs that was seen since <see cref="Become"/> or <see cref="Forget"/>.</summary>
    public abstract double BestTotal { get; }

    /// <summary>Goes on from a plan.</summary>
    public abstract void Become(int[][] sequences);

    public abstract void Step(double temperature, ref SplitMix64 random);

    /// <summary>The plan now: nodes of each vehicle's route.</summary>
    public abstract int[][] Sequences();

    public abstract int[][] BestSequences();

    /// <summary>Any plan is better from now on.</summary>
    public abstract void Forget();

    /// <summary>The walk that suits a problem.</summary>
    public static Walk Over(Model model, ulong seed) => PlainProblem.Of(model) is { } plain ? new PlainWalk(plain, new RecreateOrders(model), new Neighbours(model), seed) : new RichWalk(new State(model), seed);
}
