namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Which windows can be offered to a new order, and at what extra cost.</summary>
public static class SlotOffers
{
    /// <summary>
    /// One offer a window, those that can be kept first and the cheapest of them first; then the others, the least breach first, with what they break. No other stop is moved; locks hold.
    /// On cancellation: the windows seen so far. O(windows · stops · route's length).
    /// </summary>
    /// <param name="problem">The problem of the plan.</param>
    /// <param name="plan">The plan that the order would join.</param>
    /// <param name="order">The new order at one of the matrices' locations; of a stop that the problem has already, what would be changed. Its own windows do not count.</param>
    /// <param name="windows">What could be promised.</param>
    /// <param name="locks">What must stay as it is.</param>
    /// <param name="token">Ends early.</param>
    /// <exception cref="RoutingProblemException">The order, a window or a lock makes no sense.</exception>
    public static IReadOnlyList<SlotOffer> Offer(
        RoutingProblem problem, RoutingSolution plan, RoutingStop order, IReadOnlyList<TimeWindow> windows, IReadOnlyList<StopLock> locks, CancellationToken token)
    {
        Check(windows);
        RoutingStop[] stops = [.. problem.Stops.Where(stop => stop.Id != order.Id), order with { Windows = [] }];
        StopLock[] kept = [.. locks.Where(held => held.StopId != order.Id)];
        var evaluator = PlanEvaluator.For(RoutingProblem.Create(stops, problem.Vehicles, problem.Profiles, problem.Objective), kept, plan);
        var draft = new PlanDraft(evaluator, plan);
        var stop = evaluator.Problem.IndexOfStop(order.Id);
        draft.Remove(stop);
        var plain = new InsertionOffers(evaluator, draft.Sequences, stop, order);
        var offers = new List<(SlotOffer Offer, double Severity)>();
        foreach (var window in windows.TakeWhile(_ => !token.IsCancellationRequested))
        {
            // The model is this call's own. What is promised is not to be late from the start.
            evaluator.Model.Windows.Set(stop, [window], 0);
            offers.Add(Best(evaluator, new InsertionOffers(plain, order with { Windows = [window] }), window));
        }

        return [.. offers.OrderBy(one => one.Offer.Feasible ? 0 : 1).ThenBy(one => one.Offer.Feasible ? 0 : one.Severity).ThenBy(one => one.Offer.ExtraCost).Select(one => one.Offer)];
    }

    private static (SlotOffer Offer, double Severity) Best(PlanEvaluator evaluator, InsertionOffers offers, TimeWindow window)
    {
        var best = (Vehicle: -1, Place: default(ScannedPlace), Severity: double.PositiveInfinity, Cost: double.PositiveInfinity);
        for (var vehicle = 0; vehicle < evaluator.Problem.Vehicles.Count; vehicle++)
        {
            var (place, severity, cost) = offers.BestOn(vehicle);
            best = (severity, cost).CompareTo((best.Severity, best.Cost)) < 0 ? (vehicle, place, severity, cost) : best;
        }

        var option = offers.Option(best.Vehicle, best.Place);
        return (new SlotOffer(window, evaluator.Problem.Vehicles[best.Vehicle].Id, option, option.Delta with { Unserved = 0 }), best.Severity);
    }

    private static void Check(IReadOnlyList<TimeWindow> windows)
    {
        for (var index = 0; index < windows.Count; index++)
        {
            var (from, to) = (windows[index].From, windows[index].To);
            if (from < 0 || to > RoutingVehicle.MaxTime || from > to)
            {
                throw new RoutingProblemException($"windows[{index}]", $"{from} to {to} is not a window from 0 to {RoutingVehicle.MaxTime}");
            }
        }
    }
}
