namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Takes over an existing plan as far as the problem allows. What does not fit stays in the bank, for the search to serve.</summary>
internal static class WarmStart
{
    /// <summary>Loads a plan and locked stops into an empty state. True when some route was taken over.</summary>
    public static bool Load(State state, RoutingSolution? plan, IReadOnlyList<LockedStop> locks)
    {
        var (model, taken) = (state.Model, false);
        var order = locks.Select((held, index) => (held, index)).Where(pair => pair.held.Level >= LockLevel.Sequence).ToDictionary(pair => pair.held.Stop, pair => pair.index);
        for (var vehicle = 0; vehicle < model.VehicleCount; vehicle++)
        {
            var visits = Visits(model, plan, vehicle, state, order);
            foreach (var held in locks.Where(held => held.Level >= LockLevel.Sequence && held.Vehicle == vehicle && !visits.Contains(held.Stop)))
            {
                var behind = visits.FindIndex(node => order.TryGetValue(node, out var place) && place > order[held.Stop]);
                visits.Insert(behind < 0 ? visits.Count : behind, held.Stop);
            }

            if (visits.Count > 0)
            {
                state.Set(vehicle, Feasible(state, vehicle, visits).ToArray());
                state.Tidy(vehicle);
                taken = true;
            }
        }

        return taken;
    }

    /// <summary>A vehicle's visits that still exist, that it may serve and that no other route has; locked ones in the order of the locks.</summary>
    private static List<int> Visits(Model model, RoutingSolution? plan, int vehicle, State state, Dictionary<int, int> order)
    {
        var route = plan?.Routes.FirstOrDefault(route => route.VehicleId == model.Problem.Vehicles[vehicle].Id);
        if (route is null)
        {
            return [];
        }

        var (visits, reload) = (new List<int>(), 0);
        for (var place = 0; place <= route.Stops.Count; place++)
        {
            for (; reload < route.Reloads.Count && route.Reloads[reload].BeforeStop <= place && reload < model.Vehicles[vehicle].Reloads; reload++)
            {
                visits.Add(model.ReloadFirst[vehicle] + reload);
            }

            var stop = place < route.Stops.Count ? model.Problem.IndexOfStop(route.Stops[place].StopId) : -1;
            if (stop >= 0 && state.Bank.Contains(stop) && !visits.Contains(stop) && model.Eligible[(stop * model.VehicleCount) + vehicle])
            {
                visits.Add(stop);
            }
        }

        int[] places = [.. Enumerable.Range(0, visits.Count).Where(place => order.ContainsKey(visits[place]))];
        int[] locked = [.. places.Select(place => visits[place]).OrderBy(stop => order[stop])];
        for (var index = 0; index < places.Length; index++)
        {
            visits[places[index]] = locked[index];
        }

        return visits;
    }

    /// <summary>The visits if they are feasible; else one after the other, locked ones first, without those that break a rule.</summary>
    private static List<int> Feasible(State state, int vehicle, List<int> visits)
    {
        var (model, pricing) = (state.Model, state.Pricing);
        if (!double.IsInfinity(pricing.Price(vehicle, visits.ToArray())))
        {
            return visits;
        }

        var kept = new HashSet<int>();
        foreach (var node in visits.OrderByDescending(node => model.IsReload(node)).ThenByDescending(node => model.Fixed[node]).ThenByDescending(node => model.IsStop(node) && model.LockedTo[node] >= 0))
        {
            // A pair comes as one.
            var partner = model.IsStop(node) ? model.Partner[node] : -1;
            if (kept.Contains(node) || (partner >= 0 && !visits.Contains(partner)))
            {
                continue;
            }

            kept.Add(node);
            if (partner >= 0)
            {
                kept.Add(partner);
            }

            if (double.IsInfinity(pricing.Price(vehicle, visits.Where(kept.Contains).ToArray())))
            {
                kept.Remove(node);
                kept.Remove(partner);
            }
        }

        return [.. visits.Where(kept.Contains)];
    }
}
