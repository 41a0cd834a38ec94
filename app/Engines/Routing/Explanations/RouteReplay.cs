namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Has one vehicle's route timed and checked by itself, with rules relaxed or not: a problem of one vehicle and its stops, to which the same checker applies.</summary>
internal sealed record RouteReplay(PlanEvaluator Evaluator)
{
    private const int MostRounds = 5;

    private readonly RoutingProblem _problem = Evaluator.Problem;
    private readonly Dictionary<string, string> _deliveries = Evaluator.Problem.Stops.Where(stop => stop.PickupId is not null).ToDictionary(stop => stop.PickupId!, stop => stop.Id, StringComparer.Ordinal); // Filtered for it.
    private readonly Dictionary<string, PreviousVisit> _previous = Evaluator.Problem.Objective.Previous.ToDictionary(visit => visit.StopId, StringComparer.Ordinal);
    private readonly ILookup<string, StopLock> _locks = Evaluator.Locks.Where(held => held.Level != LockLevel.Free).ToLookup(held => held.VehicleId, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lockedTo = Evaluator.Locks.Where(held => held.Level != LockLevel.Free).ToDictionary(held => held.StopId, held => held.VehicleId, StringComparer.Ordinal);

    /// <summary>Another description of one stop: that of a slot on offer.</summary>
    public RoutingStop? Replaced { get; init; }

    /// <summary>The route with its times, and what it breaks when some rules are relaxed.</summary>
    public (PlannedRoute? Route, IReadOnlyList<PlanViolation> Violations) Run(int vehicle, RouteSequence sequence, IReadOnlyList<Relaxation> relaxed)
    {
        RoutingStop[] stops = [.. Stops(sequence)];
        RoutingVehicle[] alone = [_problem.Vehicles[vehicle] with { Profile = 0 }];
        var by = alone[0];
        Relaxations.Apply(stops, alone, relaxed);
        var ids = stops.Select(stop => stop.Id).ToHashSet(StringComparer.Ordinal);
        var objective = _problem.Objective with { Previous = [.. ids.Where(_previous.ContainsKey).Select(id => _previous[id])], UnservedCost = 0 };
        var problem = RoutingProblem.Create(stops, alone, [_problem.Profiles[_problem.Vehicles[vehicle].Profile]], objective);
        var unlocked = relaxed.Where(one => one.Kind == RelaxationKind.Unlock).Select(one => one.StopId).ToHashSet(StringComparer.Ordinal);
        StopLock[] locks = [.. _locks[by.Id].Where(held => !unlocked.Contains(held.StopId) && sequence.StopIds.Contains(held.StopId, StringComparer.Ordinal))];
        var plan = PlanEvaluator.For(problem, locks).Evaluate([sequence]);
        var elsewhere = sequence.StopIds.Where(id => !unlocked.Contains(id) && _lockedTo.GetValueOrDefault(id, by.Id) != by.Id)
            .Select(id => new PlanViolation(ViolationKind.Lock, _lockedTo[id], id, 1, $"'{id}' is locked to '{_lockedTo[id]}' and not there."));
        return (plan.Solution.Routes.Count > 0 ? plan.Solution.Routes[0] : null, [.. plan.Violations, .. elsewhere]);
    }

    /// <summary>What must be relaxed, all of it, for the checker to accept a route that breaks rules; null when nothing of the kind helps, as with a delivery without its pickup.</summary>
    public IReadOnlyList<Relaxation>? Remedy(int vehicle, RouteSequence sequence, PlannedRoute route, IReadOnlyList<PlanViolation> violations)
    {
        IReadOnlyList<Relaxation> relaxed = [];
        for (var round = 0; round < MostRounds && violations.Count > 0; round++)
        {
            var more = Relaxations.For(_problem.Vehicles[vehicle], route, violations, Stop);
            if (more.Count == 0)
            {
                return null;
            }

            relaxed = Relaxations.Merge(relaxed, more);
            (var again, violations) = Run(vehicle, sequence, relaxed);
            route = again ?? route;
        }

        return violations.Count > 0 ? null : _problem.Vehicles[vehicle].Breaks.Length == 0 ? relaxed : Least(vehicle, sequence, relaxed);
    }

    /// <summary>
    /// Each amount as small as it can be. Without breaks it is so already: services begin as early as they can. Breaks were put where the route ends earliest, which need not be where a service is least late.
    /// </summary>
    private IReadOnlyList<Relaxation> Least(int vehicle, RouteSequence sequence, IReadOnlyList<Relaxation> relaxed)
    {
        var least = relaxed.ToArray();
        for (var index = 0; index < least.Length; index++)
        {
            if (least[index].Kind is RelaxationKind.Skills or RelaxationKind.Unlock)
            {
                continue;
            }

            // Mostly it is the least already: one less is tried first.
            var (low, high, middle) = (0L, least[index].Amount, least[index].Amount - 1);
            for (; low < high; middle = (low + high) / 2)
            {
                least[index] = least[index] with { Amount = middle };
                (low, high) = Run(vehicle, sequence, least).Violations.Count == 0 ? (low, middle) : (middle + 1, high);
            }

            least[index] = least[index] with { Amount = high };
        }

        return [.. least.Where(one => one.Amount > 0)];
    }

    private RoutingStop Stop(string id) => id == Replaced?.Id ? Replaced : _problem.Stops[_problem.IndexOfStop(id)];

    /// <summary>The route's stops, and partners that are not on it, for the checker to see that.</summary>
    private List<RoutingStop> Stops(RouteSequence sequence)
    {
        var stops = new List<RoutingStop>(sequence.StopIds.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stop in sequence.StopIds.Select(Stop))
        {
            if (seen.Add(stop.Id))
            {
                stops.Add(stop);
            }

            if ((stop.PickupId ?? _deliveries.GetValueOrDefault(stop.Id)) is { } partner && seen.Add(partner))
            {
                stops.Add(Stop(partner));
            }
        }

        return stops;
    }
}
