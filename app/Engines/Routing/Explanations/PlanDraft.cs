using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>A plan as sequences of nodes, to be changed by hand.</summary>
internal sealed class PlanDraft
{
    private readonly PlanEvaluator _evaluator;
    private readonly Model _model;
    private readonly RouteProbe _probe;

    public PlanDraft(PlanEvaluator evaluator, RoutingSolution plan)
    {
        (_evaluator, _model, _probe) = (evaluator, evaluator.Model, new RouteProbe(evaluator.Model));
        Sequences = new SequenceNodes(_model).Of([.. plan.Routes.Select(RouteSequence.Of)]).Sequences;
    }

    /// <summary>Nodes by vehicle: stops and reloads.</summary>
    public int[][] Sequences { get; }

    /// <summary>Takes a stop, with its partner, out of all routes.</summary>
    public void Remove(int stop)
    {
        Take(stop);
        if (_model.Partner[stop] >= 0)
        {
            Take(_model.Partner[stop]);
        }
    }

    /// <summary>Takes a stop out of all routes.</summary>
    public void Take(int stop)
    {
        for (var vehicle = 0; vehicle < Sequences.Length; vehicle++)
        {
            if (Array.IndexOf(Sequences[vehicle], stop) >= 0)
            {
                Settle(vehicle, [Array.FindAll(Sequences[vehicle], node => node != stop)]);
            }
        }
    }

    /// <summary>Puts a stop into a route, with so many stops before it; of the sides of a reload there the better one.</summary>
    public void Put(int stop, int vehicle, int position)
    {
        var (route, candidates, before) = (Sequences[vehicle], new List<int[]>(), 0);
        position = Math.Clamp(position, 0, route.Count(_model.IsStop));
        for (var place = 0; place <= route.Length; place++)
        {
            if (before == position)
            {
                candidates.Add([.. route[..place], stop, .. route[place..]]);
            }

            before += place < route.Length && _model.IsStop(route[place]) ? 1 : 0;
        }

        Settle(vehicle, candidates);
    }

    /// <summary>Puts a stop, with its partner, where it breaks least on a vehicle.</summary>
    public void PutBest(int stop, int vehicle)
    {
        var (lowest, highest) = LockedRange.Of(_evaluator, Sequences[vehicle], vehicle, stop);
        Sequences[vehicle] = new InsertionScan(_model).Find(vehicle, Sequences[vehicle], stop, lowest, highest)[0].Visits;
    }

    /// <summary>Lets two stops change places.</summary>
    public void Swap(int one, int other)
    {
        for (var vehicle = 0; vehicle < Sequences.Length; vehicle++)
        {
            int[] swapped = [.. Sequences[vehicle].Select(node => node == one ? other : node == other ? one : node)];
            if (!swapped.AsSpan().SequenceEqual(Sequences[vehicle]))
            {
                Settle(vehicle, [swapped]);
            }
        }
    }

    /// <summary>Drives a route in the opposite order.</summary>
    public void Reverse(int vehicle) => Settle(vehicle, [[.. Sequences[vehicle].Reverse()]]);

    /// <summary>Takes the best of several routes, with their reloads as they are or where the loads need them now.</summary>
    private void Settle(int vehicle, List<int[]> candidates)
    {
        IEnumerable<int[]> all = candidates;
        if (_model.Vehicles[vehicle].Reloads > 0)
        {
            all = candidates.Append(new ReloadPlacement(_model).Place(vehicle, Array.FindAll(candidates[0], _model.IsStop)));
        }

        Sequences[vehicle] = all.MinBy(route => _probe.Measure(vehicle, route))!; // There is one at least.
    }
}
