namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Says for each vehicle what it would take to serve a stop, and why a place that fits was not taken.</summary>
public static class InsertionExplainer
{
    /// <summary>Explains one stop; for several of one problem, an evaluator made once is cheaper.</summary>
    /// <exception cref="RoutingProblemException">The stop is not one of the problem, or a lock makes no sense.</exception>
    public static IReadOnlyList<InsertionExplanation> Explain(RoutingProblem problem, RoutingSolution plan, string stopId, IReadOnlyList<StopLock> locks, CancellationToken token) =>
        Explain(PlanEvaluator.For(problem, locks, plan), plan, stopId, token);

    /// <summary>
    /// One explanation a vehicle: those that fit first, by what they cost, then by how little they break. A stop of a pair comes with its partner; a stop that the plan serves is explained as if it
    /// were left out. Relaxations are replayed by the independent checker. On cancellation: the vehicles seen so far.
    /// </summary>
    /// <exception cref="RoutingProblemException">The stop is not one of the problem.</exception>
    public static IReadOnlyList<InsertionExplanation> Explain(PlanEvaluator evaluator, RoutingSolution plan, string stopId, CancellationToken token)
    {
        var stop = evaluator.Problem.IndexOfStop(stopId);
        if (stop < 0)
        {
            throw new RoutingProblemException("stopId", $"'{stopId}' is not a stop");
        }

        var draft = new PlanDraft(evaluator, plan);
        draft.Remove(stop);
        var offers = new InsertionOffers(evaluator, draft.Sequences, stop, evaluator.Problem.Stops[stop]);
        var explained = new List<(InsertionExplanation Explanation, double Severity)>();
        for (var vehicle = 0; vehicle < evaluator.Problem.Vehicles.Count && !token.IsCancellationRequested; vehicle++)
        {
            var options = offers.On(vehicle);
            var best = options[0].Option;
            var verdict = !best.Feasible ? InsertionVerdict.BreaksRules : best.Delta.Total < 0 ? InsertionVerdict.WouldImprove : InsertionVerdict.NotWorthIt;
            explained.Add((new InsertionExplanation(stopId, evaluator.Problem.Vehicles[vehicle].Id, verdict, best, [.. options.Skip(1).Select(option => option.Option)]), options[0].Severity));
        }

        return [.. explained.OrderBy(one => one.Explanation.Best.Feasible ? 0 : 1).ThenBy(one => one.Severity).ThenBy(one => one.Explanation.Best.Delta.Total).Select(one => one.Explanation)];
    }
}
