using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>Measures quickly what a route would break and cost. Reused, by one thread.</summary>
internal sealed class RouteProbe(Model model)
{
    private readonly Timetable _times = new(model);
    private readonly int[] _loads = new int[model.NodeCount * Math.Max(1, model.Dimensions)];

    /// <summary>Measures one route; windows of the given stop and its partner count as its own. O(length).</summary>
    public Breach Measure(int vehicle, ReadOnlySpan<int> visits, int own = -1)
    {
        var by = model.Vehicles[vehicle];
        var (rules, severity) = (BrokenRules.None, 0.0);
        if (!_times.Run(vehicle, visits))
        {
            _times.Run(vehicle, visits, tolerant: true);
            Times(vehicle, own, ref rules, ref severity);
        }

        var shift = (double)Math.Max(1, model.Windows.Close[model.End(vehicle)] - model.Windows.Open[model.Start(vehicle)]);
        Over(_times.Duration, by.MaxDuration, shift, BrokenRules.MaxDuration, ref rules, ref severity);
        Over(_times.Distance, by.MaxDistance, by.MaxDistance, BrokenRules.MaxDistance, ref rules, ref severity);
        Over(StopsOf(visits), by.MaxStops, by.MaxStops, BrokenRules.MaxStops, ref rules, ref severity);
        if (model.Loads.Excess(model, vehicle, visits, _loads) > 0)
        {
            Loads(vehicle, visits, ref rules, ref severity);
        }

        Pairs(visits, ref rules, ref severity);
        var late = by.Timed ? 0 : model.Problem.Objective.CostPerLate * _times.Late;
        return new Breach(rules, severity, visits.Length == 0 && !by.UnderWay ? 0 : _times.Cost(vehicle, visits.Length) + late);
    }

    private void Times(int vehicle, int own, ref BrokenRules rules, ref double severity)
    {
        var shift = (double)Math.Max(1, model.Windows.Close[model.End(vehicle)] - model.Windows.Open[model.Start(vehicle)]);
        var partner = own >= 0 ? model.Partner[own] : -1;
        foreach (ref readonly var visit in _times.Events[1..])
        {
            var (rule, last) = visit.Pause >= 0 ? (BrokenRules.Break, visit.PauseTo)
                : !model.IsStop(visit.Node) ? (BrokenRules.Shift, model.Windows.Close[visit.Node])
                : (visit.Node == own || visit.Node == partner ? BrokenRules.OwnWindow : BrokenRules.OtherWindow, model.Windows.Close[visit.Node]);
            Over(visit.Begin, last, shift, rule, ref rules, ref severity);
        }
    }

    private void Loads(int vehicle, ReadOnlySpan<int> visits, ref BrokenRules rules, ref double severity)
    {
        var (loads, dimensions) = (model.Loads, model.Dimensions);
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            long peak = loads.Initial[(vehicle * dimensions) + dimension];
            for (var place = 0; place < visits.Length && !model.IsReload(visits[place]); place++)
            {
                peak += loads.FromDepot[(visits[place] * dimensions) + dimension];
            }

            for (var place = 0; place < visits.Length; place++)
            {
                peak = Math.Max(peak, _loads[(place * dimensions) + dimension]);
            }

            var room = loads.Room[(vehicle * dimensions) + dimension];
            Over(peak, room, room, BrokenRules.Capacity, ref rules, ref severity);
        }
    }

    private void Pairs(ReadOnlySpan<int> visits, ref BrokenRules rules, ref double severity)
    {
        for (var place = 0; model.HasPairs && place < visits.Length; place++)
        {
            var partner = model.IsStop(visits[place]) ? model.Partner[visits[place]] : -1;
            if (partner >= 0 && !(model.IsDelivery[visits[place]] ? visits[..place] : visits[place..]).Contains(partner))
            {
                (rules, severity) = (rules | BrokenRules.Pair, severity + 1);
            }
        }
    }

    private int StopsOf(ReadOnlySpan<int> visits)
    {
        var stops = 0;
        foreach (var node in visits)
        {
            stops += model.IsStop(node) ? 1 : 0;
        }

        return stops;
    }

    private static void Over(long amount, long most, double scale, BrokenRules rule, ref BrokenRules rules, ref double severity)
    {
        if (amount > most)
        {
            (rules, severity) = (rules | rule, severity + ((amount - most) / Math.Max(1, scale)));
        }
    }
}
