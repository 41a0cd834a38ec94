using System.Globalization;
using OpsConsole.Delivery.Modelling;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Delivery.Instances;

/// <summary>What a file asks the solver, whichever format it has.</summary>
/// <param name="Problem">In the solver's numbers.</param>
/// <param name="Convention">How its costs are counted.</param>
/// <param name="Cost">Cost of a plan, of those that it serves.</param>
/// <param name="Format">A cost as text.</param>
internal sealed record SolveTask(RoutingProblem Problem, string Convention, Func<RoutingSolution, double> Cost, Func<double, string> Format)
{
    /// <summary>What must stay as it is.</summary>
    public IReadOnlyList<StopLock> Locks { get; private init; } = [];

    /// <summary>Seed that the file names.</summary>
    public int? Seed { get; private init; }

    /// <summary>Most iterations, where the file names them.</summary>
    public long? Iterations { get; private init; }

    /// <summary>Whether a plan may leave somebody out.</summary>
    public bool Partial { get; private init; }

    /// <summary>What is wrong with a plan by the file's own numbers, beyond the checker.</summary>
    public Func<RoutingSolution, string?> Fault { get; private init; } = _ => null;

    /// <summary>An instance of the literature.</summary>
    public static SolveTask Of(ConventionProblem asked) =>
        new(asked.Problem, asked.Convention.ToString().ToLowerInvariant(), plan => asked.Distance(ConventionProblem.Routes(plan)), asked.Format) { Fault = plan => asked.Fault(ConventionProblem.Routes(plan)) };

    /// <summary>A route plan's request: costs are money, or kilometres or hours where its objective counts these.</summary>
    public static SolveTask Of(PlanProblem asked) =>
        new(asked.Problem, "plan", plan => plan.Cost / PlanProblem.CostScale, cost => cost.ToString("F3", CultureInfo.InvariantCulture))
        {
            Locks = asked.Locks,
            Seed = asked.Input.Request.Seed,
            Iterations = asked.Input.Request.Iterations,
            Partial = true,
        };

    /// <summary>What a plan breaks; null: nothing.</summary>
    public string? Refusal(RoutingSolution plan) => !Partial && plan.Unassigned.Count > 0
        ? $"no plan serves everybody: {plan.Unassigned.Count} customers are left out, the first one is {plan.Unassigned[0]}"
        : PlanChecker.Check(Problem, plan, Locks) is [var violation, ..] ? violation.Message : Fault(plan);
}
