namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// The plan being searched: routes as linked nodes between sentinels, with the earliest and latest beginning of every service, ignoring breaks, so that a single insertion is tested in O(1).
/// </summary>
internal sealed class State
{
    private readonly RoutePricing _pricing;
    private readonly int[] _visits;

    public State(Model model)
    {
        Model = model;
        _pricing = new RoutePricing(model);
        _visits = new int[model.NodeCount];
        (Next, Prev, Route) = (new int[model.NodeCount], new int[model.NodeCount], new int[model.NodeCount]);
        (Early, Late) = (new int[model.NodeCount], new int[model.NodeCount]);
        (Done, Leg) = (new int[model.NodeCount], new int[model.NodeCount]);
        (Stops, Distance, Cost, Load) = (new int[model.VehicleCount], new long[model.VehicleCount], new double[model.VehicleCount], new long[model.VehicleCount * model.Dimensions]);
        Undo = new UndoLog(this);
        Bank = new Bank(model.StopCount);
        Durations = new RouteDurations(this);
        Clear();
    }

    public Model Model { get; }
    public int[] Next { get; }
    public int[] Prev { get; }

    /// <summary>Vehicle of a node, -1: none.</summary>
    public int[] Route { get; }

    /// <summary>Earliest beginning of the service at a node.</summary>
    public int[] Early { get; }

    /// <summary>Latest beginning that keeps everything behind it in time.</summary>
    public int[] Late { get; }

    /// <summary>Earliest end of the service at a node.</summary>
    public int[] Done { get; }

    /// <summary>Distance from a node to the next one: beside it a detour needs two rows of the matrix only.</summary>
    public int[] Leg { get; }

    /// <summary>Stops on a route.</summary>
    public int[] Stops { get; }
    public long[] Distance { get; }
    public double[] Cost { get; }

    /// <summary>Vehicle × dimension: sum of what the stops receive, with the initial load.</summary>
    public long[] Load { get; }

    /// <summary>Stops that no route serves.</summary>
    public Bank Bank { get; }

    public UndoLog Undo { get; }

    /// <summary>Bounds of how long routes take.</summary>
    public RouteDurations Durations { get; }

    /// <summary>Everything that the objective counts.</summary>
    public double Total { get; set; }

    /// <summary>Exact price of the routes that are not simple sums.</summary>
    public RoutePricing Pricing => _pricing;

    /// <summary>No vehicle drives, unless it is under way; all stops are in the bank.</summary>
    public void Clear()
    {
        Array.Fill(Route, -1);
        Array.Clear(Cost);
        Total = 0;
        Bank.Clear();
        for (var vehicle = 0; vehicle < Model.VehicleCount; vehicle++)
        {
            Set(vehicle, []);
        }

        for (var stop = 0; stop < Model.StopCount; stop++)
        {
            Bank.Add(stop);
            Total += Model.UnservedCost[stop];
        }
    }

    /// <summary>Becomes a plan of one sequence of nodes a vehicle.</summary>
    public void Become(IReadOnlyList<int[]> sequences)
    {
        Clear();
        for (var vehicle = 0; vehicle < sequences.Count; vehicle++)
        {
            if (sequences[vehicle].Length > 0)
            {
                Set(vehicle, sequences[vehicle]);
            }
        }
    }

    /// <summary>Whether the stop's demand fits by the sum; true where sums say nothing.</summary>
    public bool Fits(int stop, int vehicle)
    {
        if (!Model.Vehicles[vehicle].SumsLoads)
        {
            return true;
        }

        var (loads, dimensions) = (Model.Loads, Model.Dimensions);
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var at = (vehicle * dimensions) + dimension;
            if (Load[at] + loads.FromDepot[(stop * dimensions) + dimension] > loads.Room[at])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nodes of a route between its sentinels; valid until the next call.</summary>
    public ReadOnlySpan<int> Visits(int vehicle)
    {
        var (count, end) = (0, Model.End(vehicle));
        for (var node = Next[Model.Start(vehicle)]; node != end; node = Next[node])
        {
            _visits[count++] = node;
        }

        return _visits.AsSpan(0, count);
    }

    /// <summary>Takes a stop out of the bank and puts it behind a node, with the route's cost then.</summary>
    public void Insert(int stop, int after, double cost)
    {
        var vehicle = Route[after];
        Undo.Touch(vehicle);
        Link(stop, after, vehicle);
        if (Model.IsStop(stop))
        {
            Bank.Remove(stop);
            Total += Model.MovedCost(stop, vehicle) - Model.UnservedCost[stop];
            Stops[vehicle]++;
            for (var dimension = 0; dimension < Model.Dimensions; dimension++)
            {
                Load[(vehicle * Model.Dimensions) + dimension] += Model.Loads.FromDepot[(stop * Model.Dimensions) + dimension];
            }
        }

        var (place, width) = (Model.Place, Model.PlaceCount);
        var distances = Model.Vehicles[vehicle].Distances;
        var (there, onward) = (distances[(place[after] * width) + place[stop]], distances[(place[stop] * width) + place[Next[stop]]]);
        Distance[vehicle] += there + (long)onward - Leg[after];
        (Leg[after], Leg[stop]) = (there, onward);
        Total += cost - Cost[vehicle];
        Cost[vehicle] = cost;
        Forward(vehicle, stop, all: false);
        Backward(vehicle, stop, all: false);
    }

    /// <summary>Takes a stop out of its route into the bank; <see cref="Refresh"/> or <see cref="Tidy"/> must follow for the route.</summary>
    public void Remove(int node)
    {
        var vehicle = Route[node];
        Undo.Touch(vehicle);
        var (before, behind) = (Prev[node], Next[node]);
        (Next[before], Prev[behind], Route[node]) = (behind, before, -1);
        if (Model.IsStop(node))
        {
            Bank.Add(node);
            Total += Model.UnservedCost[node] - Model.MovedCost(node, vehicle);
            Stops[vehicle]--;
        }
    }

    /// <summary>Computes everything of a route from its links again. What it visits stays: a plan that is taken over costs what it cost where it comes from.</summary>
    public void Refresh(int vehicle)
    {
        var (place, width, dimensions) = (Model.Place, Model.PlaceCount, Model.Dimensions);
        var distances = Model.Vehicles[vehicle].Distances;
        var (start, end) = (Model.Start(vehicle), Model.End(vehicle));
        long distance = 0;
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            Load[(vehicle * dimensions) + dimension] = Model.Loads.Initial[(vehicle * dimensions) + dimension];
        }

        var before = start;
        for (var node = Next[start]; ; node = Next[node])
        {
            var leg = distances[(place[before] * width) + place[node]];
            (Leg[before], before) = (leg, node);
            distance += leg;
            if (node == end)
            {
                break;
            }

            for (var dimension = 0; dimension < dimensions; dimension++)
            {
                Load[(vehicle * dimensions) + dimension] += Model.Loads.FromDepot[(node * dimensions) + dimension];
            }
        }

        Distance[vehicle] = distance;
        Forward(vehicle, start, all: true);
        Backward(vehicle, end, all: true);
        var by = Model.Vehicles[vehicle];
        var cost = by.Timed || (Stops[vehicle] == 0 && !by.UnderWay) ? _pricing.Price(vehicle, Visits(vehicle)) : (Stops[vehicle] > 0 ? by.FixedCost : 0) + (by.CostPerDistance * distance);
        Total += cost - Cost[vehicle];
        Cost[vehicle] = cost;
    }

    /// <summary>Links a route anew, outside of any account of the bank and the total.</summary>
    public void Relink(int vehicle, ReadOnlySpan<int> visits)
    {
        Durations.Forget(vehicle);
        var before = Model.Start(vehicle);
        foreach (var node in visits)
        {
            (Next[before], Prev[node], Route[node]) = (node, before, vehicle);
            before = node;
        }

        (Next[before], Prev[Model.End(vehicle)]) = (Model.End(vehicle), before);
    }

    /// <summary>Gives a route, empty before, its visits, which the bank has.</summary>
    public void Set(int vehicle, ReadOnlySpan<int> visits)
    {
        (Route[Model.Start(vehicle)], Route[Model.End(vehicle)]) = (vehicle, vehicle);
        Relink(vehicle, visits);
        Stops[vehicle] = 0;
        foreach (var node in visits)
        {
            if (Model.IsStop(node))
            {
                Bank.Remove(node);
                Total += Model.MovedCost(node, vehicle) - Model.UnservedCost[node];
                Stops[vehicle]++;
            }
        }

        Refresh(vehicle);
    }

    /// <summary>Empties a route into the bank.</summary>
    public void Vacate(int vehicle)
    {
        foreach (var node in Visits(vehicle))
        {
            Route[node] = -1;
            if (Model.IsStop(node))
            {
                Bank.Add(node);
                Total += Model.UnservedCost[node] - Model.MovedCost(node, vehicle);
            }
        }

        Stops[vehicle] = 0;
        Relink(vehicle, []);
        Refresh(vehicle);
    }

    private void Link(int node, int after, int vehicle)
    {
        var behind = Next[after];
        (Next[after], Prev[node], Next[node], Prev[behind], Route[node]) = (node, after, behind, node, vehicle);
    }

    private void Forward(int vehicle, int from, bool all)
    {
        Durations.Forget(vehicle);
        var (place, width, service, windows) = (Model.Place, Model.PlaceCount, Model.Service, Model.Windows);
        var durations = Model.Vehicles[vehicle].Durations;
        var end = Model.End(vehicle);
        if (from == Model.Start(vehicle))
        {
            Early[from] = windows.Open[from];
            Done[from] = Early[from] + service[from];
        }
        else
        {
            from = Prev[from];
        }

        for (var first = true; from != end; first = false)
        {
            var next = Next[from];
            var early = windows.NextOpen(next, Done[from] + durations[(place[from] * width) + place[next]]);
            if (!all && !first && early == Early[next])
            {
                return;
            }

            (Early[next], Done[next]) = (early, early + service[next]);
            from = next;
        }
    }

    private void Backward(int vehicle, int from, bool all)
    {
        var (place, width, service, windows) = (Model.Place, Model.PlaceCount, Model.Service, Model.Windows);
        var durations = Model.Vehicles[vehicle].Durations;
        var start = Model.Start(vehicle);
        if (from == Model.End(vehicle))
        {
            Late[from] = windows.Close[from];
        }
        else
        {
            from = Next[from];
        }

        for (var first = true; from != start; first = false)
        {
            var before = Prev[from];
            var late = windows.LastOpen(before, Late[from] - durations[(place[before] * width) + place[from]] - service[before]);
            if (!all && !first && late == Late[before])
            {
                return;
            }

            Late[before] = late;
            from = before;
        }
    }

    /// <summary>Computes everything of a route that has lost stops again; its reloads go where nothing is behind them but the end or another one, and where the loads fit without them.</summary>
    public void Tidy(int vehicle)
    {
        for (var node = Next[Model.Start(vehicle)]; node != Model.End(vehicle); node = Next[node])
        {
            if (!Model.IsReload(node))
            {
                continue;
            }

            var visits = Visits(vehicle);
            var at = visits.IndexOf(node);
            var useless = at == visits.Length - 1 || Model.IsReload(visits[at + 1]);
            if (!useless)
            {
                int[] without = [.. visits[..at], .. visits[(at + 1)..]];
                useless = Model.Loads.Excess(Model, vehicle, without, []) <= 0;
            }

            if (useless)
            {
                var before = Prev[node];
                Remove(node);
                node = before;
            }
        }

        Refresh(vehicle);
    }
}
