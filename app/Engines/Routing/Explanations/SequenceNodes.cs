using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Turns sequences of ids into the solver's nodes.</summary>
internal sealed class SequenceNodes(Model model)
{
    private readonly RoutingProblem _problem = model.Problem;

    /// <summary>One sequence of nodes a vehicle, each stop once, and what had to be passed over.</summary>
    public (int[][] Sequences, List<PlanViolation> Strange) Of(IReadOnlyList<RouteSequence> routes)
    {
        var sequences = new int[model.VehicleCount][];
        Array.Fill(sequences, []);
        var strange = new List<PlanViolation>();
        var (driven, served) = (new HashSet<int>(), new HashSet<int>());
        foreach (var route in routes)
        {
            var vehicle = _problem.IndexOfVehicle(route.VehicleId);
            if (vehicle < 0)
            {
                strange.Add(new PlanViolation(ViolationKind.UnknownVehicle, route.VehicleId, null, 1, $"'{route.VehicleId}' is not a vehicle of the problem."));
                continue;
            }

            if (!driven.Add(vehicle))
            {
                strange.Add(new PlanViolation(ViolationKind.Duplicate, route.VehicleId, null, 1, $"'{route.VehicleId}' has two routes."));
            }

            sequences[vehicle] = [.. sequences[vehicle], .. Nodes(route, vehicle, sequences[vehicle].Count(model.IsReload), served, strange)];
        }

        return (sequences, strange);
    }

    private int[] Nodes(RouteSequence route, int vehicle, int reloaded, HashSet<int> served, List<PlanViolation> strange)
    {
        var stops = new List<int>(route.StopIds.Count);
        foreach (var id in route.StopIds)
        {
            var stop = _problem.IndexOfStop(id);
            if (stop < 0)
            {
                strange.Add(new PlanViolation(ViolationKind.UnknownStop, route.VehicleId, id, 1, $"'{id}' is not a stop of the problem."));
                continue;
            }

            if (!served.Add(stop))
            {
                strange.Add(new PlanViolation(ViolationKind.Duplicate, route.VehicleId, id, 1, $"'{id}' is served twice."));
                continue;
            }

            stops.Add(stop);
        }

        if (route.Reloads is not { } reloads)
        {
            return reloaded > 0 ? [.. stops] : new ReloadPlacement(model).Place(vehicle, [.. stops]);
        }

        var spare = model.Vehicles[vehicle].Reloads - reloaded;
        if (reloads.Count > spare)
        {
            strange.Add(new PlanViolation(ViolationKind.Reload, route.VehicleId, null, reloads.Count - spare, $"'{route.VehicleId}' loads again, times: {reloads.Count}, beyond {spare}."));
        }

        return With(vehicle, stops, [.. reloads.Order().Take(spare)], reloaded);
    }

    /// <summary>Stops with reloads between them; places are numbers of stops before.</summary>
    public int[] With(int vehicle, IReadOnlyList<int> stops, IReadOnlyList<int> places, int first = 0)
    {
        var (nodes, reload) = (new List<int>(stops.Count + places.Count), 0);
        for (var place = 0; place <= stops.Count; place++)
        {
            for (; reload < places.Count && (places[reload] <= place || place == stops.Count); reload++)
            {
                nodes.Add(model.ReloadFirst[vehicle] + first + reload);
            }

            if (place < stops.Count)
            {
                nodes.Add(stops[place]);
            }
        }

        return [.. nodes];
    }
}
