using OpsConsole.Engines.Routing.Explanations;
using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing;

/// <summary>Plans routes: slack induction by string removals (Christiaens and Vanden Berghe 2020), hard-feasible from the first plan on, at any time interruptible.</summary>
public static class RoutingSolver
{
    /// <summary>
    /// Searches for a cheap plan until the budget is spent; on cancellation gives the best so far. Every plan keeps all rules; a stop that fits nowhere, or that is not worth its price, is unassigned.
    /// </summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="options">How long, with which seed.</param>
    /// <param name="warmStart">
    /// A plan to start from, of this problem or of an earlier state of it: the result costs no more than it where it keeps all rules; where it does not, as much of it as can be is taken over.
    /// </param>
    /// <param name="locks">What must stay as it is. A locked stop that cannot be served as locked without breaking a rule is left unassigned.</param>
    /// <param name="token">Ends the search early.</param>
    /// <exception cref="RoutingProblemException">A lock makes no sense, or no limit is given.</exception>
    public static RoutingSolution Solve(RoutingProblem problem, SolveOptions options, RoutingSolution? warmStart, IReadOnlyList<StopLock> locks, CancellationToken token)
    {
        if (options.Iterations is null && options.Spent is null)
        {
            throw new RoutingProblemException("options", "name no limit: iterations or what is spent");
        }

        var numbered = Numbering.ByNearness(problem);
        var held = LockedStop.Resolve(numbered, locks, warmStart);
        var model = new Model(numbered, held);
        var state = new State(model);
        var warm = WarmStart.Load(state, warmStart, held);
        var search = new Search(state, options.Seed, warm);
        search.Complete();

        var builder = new SolutionBuilder(model);
        var (reported, reportedAt) = (double.PositiveInfinity, -1L);
        search.Run(options, Look, token);
        var found = Written();
        return warmStart is not null && AsItIs(problem, warmStart, locks, model) is { } kept && kept.Cost < found.Cost ? kept : found;

        RoutingSolution Written()
        {
            var plan = builder.Build(search.Best.Sequences);
            return plan with { Unassigned = [.. plan.Unassigned.OrderBy(problem.IndexOfStop)] };
        }

        void Look(long iteration, double spent)
        {
            // Writing a plan down takes as long as dozens of iterations: while it improves all the time, not every improvement is told.
            var better = search.Best.Total < reported && (iteration - reportedAt >= problem.Stops.Count || spent >= 1 || reportedAt < 0);
            if (options.Progress is not { } progress || (!better && iteration % 4096 != 0))
            {
                return;
            }

            (reported, reportedAt) = better ? (search.Best.Total, iteration) : (reported, reportedAt);
            progress(new SolveProgress(iteration, spent, better ? Written() : null, (long)Math.Round(search.Best.Total), search.Best.Unassigned(model)));
        }
    }

    /// <summary>
    /// The plan to start from, priced anew, where it keeps all rules as it stands. The search times routes its own way: breaks where a route ends earliest, whatever that makes dearer.
    /// </summary>
    private static RoutingSolution? AsItIs(RoutingProblem problem, RoutingSolution plan, IReadOnlyList<StopLock> locks, Model model)
    {
        if (PlanChecker.Check(problem, plan, locks).Count > 0)
        {
            return null;
        }

        var ledger = new LedgerWriter(model).Write(plan);
        return plan with { Cost = (long)Math.Round(ledger.Total.Total), Routes = [.. plan.Routes.Select((route, index) => route with { Cost = (long)Math.Round(ledger.Routes[index].Cost.Total) })] };
    }
}
