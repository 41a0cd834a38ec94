namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Does to a plan what a dispatcher does by hand, and says what that breaks and costs. What cannot be driven is shown, not refused.</summary>
public static class ManualMove
{
    /// <summary>Tries one move; for several on one problem, an evaluator made once is cheaper.</summary>
    /// <exception cref="RoutingProblemException">A lock makes no sense.</exception>
    public static MoveResult Try(RoutingProblem problem, RoutingSolution plan, PlanMove move, IReadOnlyList<StopLock> locks)
    {
        var evaluator = PlanEvaluator.For(problem, locks, plan);
        return Try(evaluator, evaluator.Evaluate(plan), move);
    }

    /// <summary>Tries one move on an evaluated plan. O(stops).</summary>
    public static MoveResult Try(PlanEvaluator evaluator, EvaluatedPlan before, PlanMove move)
    {
        var draft = new PlanDraft(evaluator, before.Solution);
        if (Apply(evaluator.Problem, draft, move) is { } refusal)
        {
            return new MoveResult(before, [], [], default, refusal);
        }

        var after = evaluator.Time(draft.Sequences);
        return new MoveResult(after, Beyond(after.Violations, before.Violations), Beyond(before.Violations, after.Violations), after.Ledger.Total - before.Ledger.Total, null);
    }

    /// <summary>What the problem does not have; null: done.</summary>
    private static PlanViolation? Apply(RoutingProblem problem, PlanDraft draft, PlanMove move)
    {
        switch (move)
        {
            case PlanMove.Place place when NotThere(problem, place.StopId, place.VehicleId) is { } missing:
                return missing;
            case PlanMove.Place place:
                draft.Take(problem.IndexOfStop(place.StopId));
                draft.Put(problem.IndexOfStop(place.StopId), problem.IndexOfVehicle(place.VehicleId), place.Position);
                return null;
            case PlanMove.PlaceBest best when NotThere(problem, best.StopId, best.VehicleId) is { } missing:
                return missing;
            case PlanMove.PlaceBest best:
                draft.Remove(problem.IndexOfStop(best.StopId));
                draft.PutBest(problem.IndexOfStop(best.StopId), problem.IndexOfVehicle(best.VehicleId));
                return null;
            case PlanMove.Unassign gone when NotThere(problem, gone.StopId, null) is { } missing:
                return missing;
            case PlanMove.Unassign gone:
                draft.Remove(problem.IndexOfStop(gone.StopId));
                return null;
            case PlanMove.Swap swap when (NotThere(problem, swap.StopId, null) ?? NotThere(problem, swap.OtherStopId, null)) is { } missing:
                return missing;
            case PlanMove.Swap swap:
                draft.Swap(problem.IndexOfStop(swap.StopId), problem.IndexOfStop(swap.OtherStopId));
                return null;
            case PlanMove.Reverse reverse when NotThere(problem, null, reverse.VehicleId) is { } missing:
                return missing;
            case PlanMove.Reverse reverse:
                draft.Reverse(problem.IndexOfVehicle(reverse.VehicleId));
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(move));
        }
    }

    private static PlanViolation? NotThere(RoutingProblem problem, string? stop, string? vehicle) =>
        stop is not null && problem.IndexOfStop(stop) < 0 ? new PlanViolation(ViolationKind.UnknownStop, "", stop, 1, $"'{stop}' is not a stop of the problem.")
        : vehicle is not null && problem.IndexOfVehicle(vehicle) < 0 ? new PlanViolation(ViolationKind.UnknownVehicle, vehicle, null, 1, $"'{vehicle}' is not a vehicle of the problem.")
        : null;

    private static IReadOnlyList<PlanViolation> Beyond(IReadOnlyList<PlanViolation> these, IReadOnlyList<PlanViolation> those)
    {
        var known = those.GroupBy(Key).ToDictionary(group => group.Key, group => group.Max(violation => violation.Amount));
        return [.. these.Where(violation => violation.Amount > known.GetValueOrDefault(Key(violation)))];

        static (string, string, string?, int?) Key(PlanViolation violation) => (violation.Kind, violation.VehicleId, violation.StopId, violation.Dimension);
    }
}
