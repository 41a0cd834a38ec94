using OpsConsole.Engines.Routing.Solving;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>
/// Finds where a vehicle must load again: a dynamic programme over (stops served, reloads made) for the least excess of load, then the least detour. Exact for loads; it looks at no clock.
/// </summary>
internal sealed class ReloadPlacement(Model model)
{
    /// <summary>The stops with as many reloads between them as their loads need. O(stops² · reloads).</summary>
    public int[] Place(int vehicle, int[] stops)
    {
        var most = Math.Min(model.Vehicles[vehicle].Reloads, stops.Length);
        if (most == 0 || model.Loads.Excess(model, vehicle, stops, []) <= 0)
        {
            return stops;
        }

        // best[trips, until]: the first stops in so many trips; the last trip began at from[trips, until].
        var best = new (long Excess, double Detour)[most + 2, stops.Length + 1];
        var from = new int[most + 2, stops.Length + 1];
        for (var until = 0; until <= stops.Length; until++)
        {
            best[1, until] = (TripExcess(vehicle, stops, 0, until), 0);
        }

        for (var trips = 2; trips <= most + 1; trips++)
        {
            for (var until = 0; until <= stops.Length; until++)
            {
                best[trips, until] = (long.MaxValue, 0);
            }

            for (var start = 1; start < stops.Length; start++)
            {
                var detour = best[trips - 1, start].Detour + Detour(vehicle, stops[start - 1], stops[start]);
                for (var until = start + 1; until <= stops.Length && best[trips - 1, start].Excess < long.MaxValue; until++)
                {
                    var offered = (best[trips - 1, start].Excess + TripExcess(vehicle, stops, start, until), detour);
                    if (offered.CompareTo(best[trips, until]) < 0)
                    {
                        (best[trips, until], from[trips, until]) = (offered, start);
                    }
                }
            }
        }

        var chosen = Enumerable.Range(1, most + 1).MinBy(trips => best[trips, stops.Length]);
        var places = new List<int>();
        for (var (trips, until) = (chosen, stops.Length); trips > 1; trips--)
        {
            until = from[trips, until];
            places.Add(until);
        }

        places.Reverse();
        return new SequenceNodes(model).With(vehicle, stops, places);
    }

    private double Detour(int vehicle, int before, int behind)
    {
        var (reload, by) = (model.ReloadFirst[vehicle], model.Vehicles[vehicle]);
        double metres = model.Distance(vehicle, before, reload) + (double)model.Distance(vehicle, reload, behind) - model.Distance(vehicle, before, behind);
        double ticks = model.Duration(vehicle, before, reload) + (double)model.Duration(vehicle, reload, behind) - model.Duration(vehicle, before, behind);
        return (by.CostPerDistance * metres) + (by.CostPerTime * ticks);
    }

    /// <summary>What a trip over some of the stops carries beyond the vehicle's room at its worst, summed over the dimensions.</summary>
    private long TripExcess(int vehicle, int[] stops, int start, int until)
    {
        var (loads, dimensions, excess) = (model.Loads, model.Dimensions, 0L);
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var room = loads.Room[(vehicle * dimensions) + dimension];
            long load = start == 0 ? loads.Initial[(vehicle * dimensions) + dimension] : Aboard(stops, start, dimension);
            for (var place = start; place < until; place++)
            {
                load += loads.FromDepot[(stops[place] * dimensions) + dimension];
            }

            var worst = load;
            for (var place = start; place < until; place++)
            {
                load += loads.Change[(stops[place] * dimensions) + dimension];
                worst = Math.Max(worst, load);
            }

            excess += Math.Max(0, worst - room);
        }

        return excess;
    }

    /// <summary>Picked up before for a delivery behind.</summary>
    private long Aboard(int[] stops, int start, int dimension)
    {
        long load = 0;
        for (var place = 0; model.HasPairs && place < start; place++)
        {
            var partner = model.Partner[stops[place]];
            if (partner >= 0 && !model.IsDelivery[stops[place]] && Array.IndexOf(stops, partner, start) >= 0)
            {
                load += model.Loads.Change[(stops[place] * model.Dimensions) + dimension];
            }
        }

        return load;
    }
}
