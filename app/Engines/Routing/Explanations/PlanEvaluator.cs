using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>
/// Times and prices any plan of a problem, also one that breaks rules, by the solver's own timing, and has the independent checker name what it breaks.
/// Made once a problem, O(stops²), then O(stops) a plan; immutable, for any number of threads.
/// </summary>
public sealed class PlanEvaluator
{
    private PlanEvaluator(RoutingProblem problem, IReadOnlyList<StopLock> locks, Model model)
    {
        (Problem, Locks, Model) = (problem, locks, model);
        Ledgers = new LedgerWriter(model);
    }

    /// <summary>What is asked.</summary>
    public RoutingProblem Problem { get; }

    /// <summary>What must stay as it is, with the ticks that locks of time have taken from the plan.</summary>
    public IReadOnlyList<StopLock> Locks { get; }

    internal Model Model { get; }

    internal LedgerWriter Ledgers { get; }

    /// <summary>Makes an evaluator of a problem's plans.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="locks">What must stay as it is; null: nothing.</param>
    /// <param name="current">The plan from which locks of time without a tick take theirs.</param>
    /// <exception cref="RoutingProblemException">A lock names what is not there, or contradicts its stop.</exception>
    public static PlanEvaluator For(RoutingProblem problem, IReadOnlyList<StopLock>? locks = null, RoutingSolution? current = null)
    {
        var held = LockedStop.Resolve(problem, locks ?? [], current);
        var ticks = held.Where(one => one.ServiceStart is not null).ToDictionary(one => problem.Stops[one.Stop].Id, one => one.ServiceStart, StringComparer.Ordinal);
        return new PlanEvaluator(problem, [.. (locks ?? []).Select(one => ticks.TryGetValue(one.StopId, out var tick) ? one with { ServiceStart = tick } : one)], new Model(problem, held));
    }

    /// <summary>Times and prices one plan of a problem; for several, <see cref="For"/> once is cheaper.</summary>
    public static EvaluatedPlan Evaluate(RoutingProblem problem, IReadOnlyList<RouteSequence> routes) => For(problem).Evaluate(routes);

    /// <summary>Times and prices a plan again, whatever its figures say.</summary>
    public EvaluatedPlan Evaluate(RoutingSolution plan) => Evaluate([.. plan.Routes.Select(RouteSequence.Of)]);

    /// <summary>
    /// Times and prices a plan. Stops in no route are left out. What the problem does not have, and a stop's second visit, is named and passed over; a second route of a vehicle is driven behind its first.
    /// </summary>
    public EvaluatedPlan Evaluate(IReadOnlyList<RouteSequence> routes)
    {
        var nodes = new SequenceNodes(Model);
        var (sequences, strange) = nodes.Of(routes);
        var evaluated = Time(sequences);
        return strange.Count == 0 ? evaluated : evaluated with { Violations = [.. strange, .. evaluated.Violations] };
    }

    /// <summary>Times, prices and checks one sequence of nodes a vehicle.</summary>
    internal EvaluatedPlan Time(IReadOnlyList<int[]> sequences)
    {
        var timed = WithLateness(new SolutionBuilder(Model).Build(sequences, tolerant: true));
        var ledger = Ledgers.Write(timed);
        var priced = timed with
        {
            Cost = (long)Math.Round(ledger.Total.Total),
            Routes = [.. timed.Routes.Select((route, index) => route with { Cost = (long)Math.Round(ledger.Routes[index].Cost.Total) })],
        };
        return new EvaluatedPlan(priced, PlanChecker.Check(Problem, priced, Locks), ledger);
    }

    /// <summary>To the timing, a locked tick is a window of its own; late is what lies behind the stop's.</summary>
    private RoutingSolution WithLateness(RoutingSolution plan)
    {
        var held = Locks.Where(one => one.Level == LockLevel.Time).Select(one => one.StopId).ToHashSet(StringComparer.Ordinal);
        return held.Count == 0 ? plan : plan with
        {
            Routes = [.. plan.Routes.Select(route => route with { Stops = [.. route.Stops.Select(visit => held.Contains(visit.StopId) ? visit with { Late = Late(visit) } : visit)] })],
        };
    }

    private int Late(PlannedStop visit)
    {
        var begun = Problem.Stops[Problem.IndexOfStop(visit.StopId)].Windows.Where(window => window.From <= visit.ServiceStart).ToArray();
        return begun.Length == 0 ? 0 : Math.Max(0, visit.ServiceStart - begun.Max(window => window.To));
    }
}
