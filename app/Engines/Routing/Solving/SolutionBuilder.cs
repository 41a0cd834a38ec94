namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Makes solutions, with times and loads, from sequences of nodes.</summary>
internal sealed class SolutionBuilder(Model model)
{
    private readonly RoutePricing _pricing = new(model);

    /// <summary>A solution of one sequence a vehicle, of stops and reloads. With <paramref name="tolerant"/> routes may break rules; their times then say where.</summary>
    public RoutingSolution Build(IReadOnlyList<int[]> sequences, bool tolerant = false)
    {
        var routes = new List<PlannedRoute>();
        var (cost, distance, duration, used) = (0.0, 0L, 0L, 0);
        var served = new bool[model.StopCount];
        for (var vehicle = 0; vehicle < model.VehicleCount; vehicle++)
        {
            var visits = sequences[vehicle];
            if (visits.Length == 0 && !model.Vehicles[vehicle].UnderWay)
            {
                continue;
            }

            var moved = 0.0;
            foreach (var stop in visits.Where(model.IsStop))
            {
                served[stop] = true;
                moved += model.MovedCost(stop, vehicle);
            }

            var (route, price) = Route(vehicle, visits, moved, tolerant);
            routes.Add(route);
            (cost, distance, duration, used) = (cost + price, distance + route.Distance, duration + route.Duration, used + (route.Stops.Count > 0 ? 1 : 0));
        }

        string[] unassigned = [.. Enumerable.Range(0, model.StopCount).Where(stop => !served[stop]).Select(stop => model.Problem.Stops[stop].Id)];
        cost += Enumerable.Range(0, model.StopCount).Sum(stop => served[stop] ? 0 : model.UnservedPrice[stop]);
        return new RoutingSolution { Routes = routes, Unassigned = unassigned, Cost = (long)Math.Round(cost), Distance = distance, Duration = duration, Vehicles = used };
    }

    private (PlannedRoute Route, double Cost) Route(int vehicle, int[] visits, double moved, bool tolerant)
    {
        var times = _pricing.Times;
        if (!times.Run(vehicle, visits) && !((tolerant || visits.Length == 0) && times.Run(vehicle, visits, tolerant: true)))
        {
            throw new InvalidOperationException($"The route of '{model.Problem.Vehicles[vehicle].Id}' cannot be timed.");
        }

        var loads = new int[visits.Length * model.Dimensions];
        model.Loads.Excess(model, vehicle, visits, loads);
        var (stops, breaks, reloads) = (new List<PlannedStop>(visits.Length), new List<PlannedBreak>(), new List<PlannedReload>());
        var (place, paused, arrived) = (0, 0, -1);
        foreach (var visit in times.Events[1..])
        {
            if (visit.Pause >= 0)
            {
                // A pause on arrival: the vehicle was there before it.
                (arrived, paused) = visit.OnArrival ? (arrived >= 0 ? arrived : visit.Arrival, paused + visit.Service) : (-1, 0);
                breaks.Add(new PlannedBreak(visit.Pause, stops.Count, visit.OnArrival, visit.Begin));
                continue;
            }

            var arrival = arrived >= 0 ? arrived : visit.Arrival;
            if (model.IsStop(visit.Node))
            {
                stops.Add(new PlannedStop(
                    model.Problem.Stops[visit.Node].Id, arrival, visit.Begin - arrival - paused, visit.Begin, visit.Begin + visit.Service,
                    loads[(place * model.Dimensions)..((place + 1) * model.Dimensions)], model.Windows.Late(visit.Node, visit.Begin)));
                place++;
            }
            else if (model.IsReload(visit.Node))
            {
                reloads.Add(new PlannedReload(stops.Count, arrival, visit.Begin + visit.Service));
                place++;
            }

            (arrived, paused) = (-1, 0);
        }

        var cost = times.Cost(vehicle, visits.Length) + moved;
        return (new PlannedRoute(model.Problem.Vehicles[vehicle].Id, stops, times.Departure, times.Completion, (int)times.Distance, times.Duration, (long)Math.Round(cost)) { Breaks = breaks, Reloads = reloads }, cost);
    }
}
