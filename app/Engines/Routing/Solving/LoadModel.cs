namespace OpsConsole.Engines.Routing.Solving;

/// <summary>What each node takes aboard at the trip's start and changes at its service, and what the vehicles have room for.</summary>
internal sealed class LoadModel
{
    private readonly int _dimensions;

    public LoadModel(RoutingProblem problem, int nodes, int dimensions)
    {
        _dimensions = dimensions;
        (FromDepot, Change) = (new int[nodes * dimensions], new int[nodes * dimensions]);
        (Room, Initial) = (new int[problem.Vehicles.Count * dimensions], new int[problem.Vehicles.Count * dimensions]);
        var pickups = problem.Stops.Where(stop => stop.PickupId is not null).Select(stop => stop.PickupId).ToHashSet(StringComparer.Ordinal);
        for (var stop = 0; stop < problem.Stops.Count; stop++)
        {
            var given = problem.Stops[stop];
            var demand = given.PickupId is { } pickup ? problem.Stops[problem.IndexOfStop(pickup)].Demand : given.Demand;
            for (var dimension = 0; dimension < demand.Length; dimension++)
            {
                var (amount, at) = (demand[dimension], (stop * dimensions) + dimension);
                Change[at] = pickups.Contains(given.Id) ? amount : -amount;
                FromDepot[at] = given.PickupId is null && !pickups.Contains(given.Id) ? Math.Max(0, amount) : 0;
                Mixed |= Change[at] > 0;
            }
        }

        for (var vehicle = 0; vehicle < problem.Vehicles.Count; vehicle++)
        {
            var given = problem.Vehicles[vehicle];
            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                var at = (vehicle * dimensions) + dimension;
                Initial[at] = dimension < given.InitialLoad.Length ? given.InitialLoad[dimension] : 0;
                Room[at] = given.Capacity.Length == 0 ? int.MaxValue : dimension < given.Capacity.Length ? given.Capacity[dimension] : 0;
            }
        }
    }

    /// <summary>Loaded for a node where its trip begins; node × dimension.</summary>
    public int[] FromDepot { get; }

    /// <summary>What the load changes by at a node; node × dimension.</summary>
    public int[] Change { get; }

    /// <summary>Vehicle × dimension.</summary>
    public int[] Room { get; }

    /// <summary>Vehicle × dimension.</summary>
    public int[] Initial { get; }

    /// <summary>Whether a load can grow on the way: then its sum says too little.</summary>
    public bool Mixed { get; }

    /// <summary>Greatest excess of a load over the vehicle's room anywhere on the way, over all dimensions; 0 when everything fits. Writes the loads on leaving each node.</summary>
    public long Excess(Model model, int vehicle, ReadOnlySpan<int> visits, Span<int> loads)
    {
        long worst = 0;
        for (var dimension = 0; dimension < _dimensions; dimension++)
        {
            var room = Room[(vehicle * _dimensions) + dimension];
            long load = Initial[(vehicle * _dimensions) + dimension];
            load += Trip(visits, 0, dimension, model);
            worst = Math.Max(worst, load - room);
            for (var place = 0; place < visits.Length; place++)
            {
                var node = visits[place];
                load = model.IsReload(node) ? Trip(visits, place + 1, dimension, model) + Aboard(model, visits, place, dimension) : load + Change[(node * _dimensions) + dimension];
                worst = Math.Max(worst, load - room);
                if (!loads.IsEmpty)
                {
                    loads[(place * _dimensions) + dimension] = (int)load;
                }
            }
        }

        return worst;
    }

    private long Trip(ReadOnlySpan<int> visits, int from, int dimension, Model model)
    {
        long load = 0;
        for (var place = from; place < visits.Length && !model.IsReload(visits[place]); place++)
        {
            load += FromDepot[(visits[place] * _dimensions) + dimension];
        }

        return load;
    }

    /// <summary>What stays aboard over a reload: picked up before, for a delivery behind it.</summary>
    private long Aboard(Model model, ReadOnlySpan<int> visits, int reload, int dimension)
    {
        long load = 0;
        for (var place = 0; model.HasPairs && place < reload; place++)
        {
            var node = visits[place];
            if (model.IsStop(node) && model.Partner[node] >= 0 && !model.IsDelivery[node] && visits[reload..].Contains(model.Partner[node]))
            {
                load += Change[(node * _dimensions) + dimension];
            }
        }

        return load;
    }
}
