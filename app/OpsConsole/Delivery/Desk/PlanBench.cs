using OpsConsole.Delivery.Modelling;
using OpsConsole.Delivery.Plans;
using OpsConsole.Delivery.Solving;
using OpsConsole.Engines.Routing;
using OpsConsole.Engines.Routing.Explanations;

namespace OpsConsole.Delivery.Desk;

/// <summary>A plan laid out for work by hand.</summary>
/// <param name="Plan">As it is stored.</param>
/// <param name="Problem">What it was made from, with its travel times.</param>
/// <param name="Evaluator">Times, prices and checks whatever becomes of it.</param>
/// <param name="Words">Says it in words.</param>
internal sealed record BenchedPlan(StoredPlan Plan, PlanProblem Problem, PlanEvaluator Evaluator, PlanWords Words)
{
    /// <summary>Its routes; a plan is laid out only when it has some.</summary>
    public RoutingSolution Solution => Plan.Result!.Solution;

    /// <summary>The same with times of the reader's zone in its words; null: UTC.</summary>
    public BenchedPlan For(TimeZoneInfo? zone) => zone is null ? this : this with { Words = new PlanWords(DeskUnits.Of(Problem, zone)) };
}

/// <summary>
/// Lays plans out, and keeps the 4 newest: travel times and an evaluator take a good part of a second for 1,000 stops, a move on them a few milliseconds.
/// </summary>
internal sealed class PlanBench(TravelSource travel)
{
    private const int Bound = 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<BenchedPlan> _kept = [];

    /// <summary>The plan on the bench.</summary>
    /// <param name="plan">With routes.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="RoutingProblemException">Its streets are no longer loaded, or a lock contradicts its stop.</exception>
    public Task<BenchedPlan> LayOutAsync(StoredPlan plan, CancellationToken token) => Task.Run(() => LayOut(plan, token), token);

    private BenchedPlan LayOut(StoredPlan plan, CancellationToken token)
    {
        var known = Find(plan.Row.Id);
        if (known is not null && (known.Plan.Input.Request.Locks ?? []).SequenceEqual(plan.Input.Request.Locks ?? []))
        {
            return Keep(known with { Plan = plan });
        }

        var matrix = known?.Problem.Problem.Profiles[0] ?? travel.Matrix(plan.Input, token);
        var problem = ProblemBuilder.Build(plan.Input, matrix);
        return Keep(new BenchedPlan(plan, problem, PlanEvaluator.For(problem.Problem, problem.Locks, plan.Result!.Solution), new PlanWords(DeskUnits.Of(problem))));
    }

    private BenchedPlan? Find(string id)
    {
        lock (_gate)
        {
            return _kept.FirstOrDefault(kept => kept.Plan.Row.Id == id);
        }
    }

    private BenchedPlan Keep(BenchedPlan plan)
    {
        lock (_gate)
        {
            if (_kept.FirstOrDefault(kept => kept.Plan.Row.Id == plan.Plan.Row.Id) is { } old)
            {
                _kept.Remove(old);
            }

            _kept.AddFirst(plan);
            if (_kept.Count > Bound)
            {
                _kept.RemoveLast();
            }
        }

        return plan;
    }
}
