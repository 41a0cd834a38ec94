namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Feasibility and cost of one whole route, exactly: what the search relies on for routes that sums cannot price, and what every solution is made from.</summary>
internal sealed class RoutePricing(Model model)
{
    public const double Infeasible = double.PositiveInfinity;

    public Timetable Times { get; } = new(model);

    /// <summary>Cost of a route without what its stops cost by themselves; infinite when it breaks a rule. O(length).</summary>
    public double Price(int vehicle, ReadOnlySpan<int> visits)
    {
        var by = model.Vehicles[vehicle];
        if (visits.Length == 0)
        {
            // A vehicle under way drives home, late or not.
            return by.UnderWay && Times.Run(vehicle, visits, tolerant: true) ? Times.Cost(vehicle, 0) : 0;
        }

        if (StopsOf(visits) > by.MaxStops || !PairsKept(visits) || model.Loads.Excess(model, vehicle, visits, []) > 0 || !Times.Run(vehicle, visits))
        {
            return Infeasible;
        }

        return Times.Distance > by.MaxDistance || Times.Duration > by.MaxDuration ? Infeasible : Times.Cost(vehicle, visits.Length);
    }

    /// <summary>Number of visits that are stops.</summary>
    public int StopsOf(ReadOnlySpan<int> visits)
    {
        var stops = 0;
        foreach (var node in visits)
        {
            stops += model.IsStop(node) ? 1 : 0;
        }

        return stops;
    }

    private bool PairsKept(ReadOnlySpan<int> visits)
    {
        for (var place = 0; model.HasPairs && place < visits.Length; place++)
        {
            var node = visits[place];
            if (model.IsStop(node) && model.Partner[node] >= 0 && !(model.IsDelivery[node] ? visits[..place] : visits[place..]).Contains(model.Partner[node]))
            {
                return false;
            }
        }

        return true;
    }
}
