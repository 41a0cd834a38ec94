using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Places for one stop, with its partner, in a plan without it: found by the scan, replayed by the checker, priced by the ledger.</summary>
internal sealed class InsertionOffers
{
    private readonly PlanEvaluator _evaluator;
    private readonly int[][] _sequences;
    private readonly int _stop;
    private readonly Model _model;
    private readonly InsertionScan _scan;
    private readonly RouteReplay _replay;
    private readonly CostBreakdown _leftOut;
    private readonly Dictionary<string, CostBreakdown> _before;

    /// <param name="evaluator">Of the problem.</param>
    /// <param name="sequences">Nodes by vehicle, without the stop.</param>
    /// <param name="stop">The stop's index.</param>
    /// <param name="described">The stop as it is to be served.</param>
    public InsertionOffers(PlanEvaluator evaluator, int[][] sequences, int stop, RoutingStop described)
    {
        (_evaluator, _sequences, _stop, _model) = (evaluator, sequences, stop, evaluator.Model);
        (_scan, _replay) = (new InsertionScan(_model), new RouteReplay(evaluator) { Replaced = described });
        var partner = _model.Partner[stop];
        _leftOut = evaluator.Ledgers.LeftOut(partner < 0 ? [described.Id] : [described.Id, evaluator.Problem.Stops[partner].Id]);
        var timed = new SolutionBuilder(_model).Build(sequences, tolerant: true);
        _before = timed.Routes.ToDictionary(route => route.VehicleId, evaluator.Ledgers.Of, StringComparer.Ordinal);
    }

    /// <summary>The same plan for another description of the stop.</summary>
    public InsertionOffers(InsertionOffers other, RoutingStop described)
    {
        (_evaluator, _sequences, _stop, _model, _leftOut, _before) = (other._evaluator, other._sequences, other._stop, other._model, other._leftOut, other._before);
        (_scan, _replay) = (other._scan, other._replay with { Replaced = described });
    }

    /// <summary>Places on one vehicle, as the scan ranks them; what no place mends adds to each one's severity.</summary>
    public IReadOnlyList<(InsertionOption Option, double Severity)> On(int vehicle) => [.. Scan(vehicle).Select(place => (Option(vehicle, place), place.Breach.Severity + Barred(vehicle)))];

    /// <summary>The best place on one vehicle, by its measure alone.</summary>
    public (ScannedPlace Place, double Severity, double ExtraCost) BestOn(int vehicle)
    {
        var place = Scan(vehicle)[0];
        var before = _before.GetValueOrDefault(_evaluator.Problem.Vehicles[vehicle].Id).Total;
        return (place, place.Breach.Severity + Barred(vehicle), place.Breach.Cost - before);
    }

    /// <summary>A place replayed and priced.</summary>
    public InsertionOption Option(int vehicle, ScannedPlace place)
    {
        var sequence = Sequence(vehicle, place.Visits);
        var (timed, violations) = _replay.Run(vehicle, sequence, []);
        var route = timed!; // A route with a stop is always in the plan.
        var position = sequence.StopIds.ToList().IndexOf(_evaluator.Problem.Stops[_stop].Id);
        var delta = _evaluator.Ledgers.Of(route) - _before.GetValueOrDefault(route.VehicleId) - _leftOut;
        var remedy = violations.Count == 0 ? [] : _replay.Remedy(vehicle, sequence, route, violations) ?? [];
        return new InsertionOption(position, route.Stops[position].Arrival, route.Stops[position].ServiceStart, sequence, violations, remedy, delta);
    }

    private IReadOnlyList<ScannedPlace> Scan(int vehicle)
    {
        var (lowest, highest) = LockedRange.Of(_evaluator, _sequences[vehicle], vehicle, _stop);
        return _scan.Find(vehicle, _sequences[vehicle], _stop, lowest, highest);
    }

    /// <summary>Skills that the vehicle lacks, and whether a lock holds the stop elsewhere.</summary>
    private int Barred(int vehicle)
    {
        var (by, partner) = (_evaluator.Problem.Vehicles[vehicle], _model.Partner[_stop]);
        return Missing(_stop) + (partner < 0 ? 0 : Missing(partner)) + (_model.LockedTo[_stop] >= 0 && _model.LockedTo[_stop] != vehicle ? 1 : 0);

        int Missing(int stop) => _evaluator.Problem.Stops[stop].Skills.Count(skill => !by.Skills.Contains(skill, StringComparer.Ordinal));
    }

    private RouteSequence Sequence(int vehicle, int[] visits)
    {
        var (stops, reloads) = (new List<string>(visits.Length), new List<int>());
        foreach (var node in visits)
        {
            if (_model.IsStop(node))
            {
                stops.Add(_evaluator.Problem.Stops[node].Id);
            }
            else
            {
                reloads.Add(stops.Count);
            }
        }

        return new RouteSequence(_evaluator.Problem.Vehicles[vehicle].Id, stops) { Reloads = reloads };
    }
}
