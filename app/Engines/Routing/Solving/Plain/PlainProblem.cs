namespace OpsConsole.Engines.Routing.Solving.Plain;

/// <summary>A problem whose vehicles are all alike and cost distance only, of stops with one window and at most one kind of load: what the literature calls VRPTW. Costs are in units of distance.</summary>
internal sealed class PlainProblem
{
    private const long MostSlots = 4_000_000;

    private PlainProblem(Model model)
    {
        var vehicle = model.Vehicles[0];
        (Stops, Vehicles, Width) = (model.StopCount, model.VehicleCount, model.PlaceCount);
        (Start, End) = (model.Place[model.Start(0)], model.Place[model.End(0)]);
        (Price, Opening) = (vehicle.CostPerDistance, vehicle.FixedCost / vehicle.CostPerDistance);
        Capacity = model.Dimensions == 0 ? int.MaxValue / 2 : Math.Min(int.MaxValue / 2, model.Loads.Room[0] - model.Loads.Initial[0]);
        Sites = new Site[Width];
        for (var stop = 0; stop < Stops; stop++)
        {
            Sites[stop] = new Site(model.Windows.Open[stop], model.Windows.Close[stop], model.Service[stop], model.Dimensions == 0 ? 0 : model.Loads.FromDepot[stop]);
        }

        (Begin, Close) = (model.Windows.Open[model.Start(0)], model.Windows.Close[model.End(0)]);
        Unserved = [.. model.UnservedCost.Select(cost => cost / Price)];
        var travel = model.Travels[0];
        (Times, TimesInto, Ways, WaysInto) = (travel.Durations, travel.DurationsInto, travel.Distances, travel.DistancesInto);
        Longest = LongestRoute();
    }

    public int Stops { get; }
    public int Vehicles { get; }
    public int Width { get; }

    /// <summary>Place where routes start.</summary>
    public int Start { get; }

    /// <summary>Place where routes end.</summary>
    public int End { get; }

    /// <summary>Earliest departure.</summary>
    public int Begin { get; }

    /// <summary>Latest arrival at the end.</summary>
    public int Close { get; }

    public int Capacity { get; }

    /// <summary>Cost of a unit of distance.</summary>
    public double Price { get; }

    /// <summary>What a vehicle's first stop costs.</summary>
    public double Opening { get; }

    /// <summary>By stop.</summary>
    public double[] Unserved { get; }

    /// <summary>More stops never fit into one vehicle.</summary>
    public int Longest { get; }

    /// <summary>Ticks, place × place: out of a place, and transposed, into it.</summary>
    public int[] Times { get; }
    public int[] TimesInto { get; }

    /// <summary>Distances, the same way.</summary>
    public int[] Ways { get; }
    public int[] WaysInto { get; }
    public Site[] Sites { get; }

    /// <summary>The problem if it is one of these, else null.</summary>
    public static PlainProblem? Of(Model model)
    {
        var vehicle = model.Vehicles.Length > 0 ? model.Vehicles[0] : null;
        if (vehicle is null || model.StopCount == 0 || vehicle.Timed || vehicle.UnderWay || vehicle.CostPerDistance <= 0 || vehicle.MaxStops < model.StopCount || vehicle.MaxDistance < int.MaxValue
            || !vehicle.SumsLoads || model.Dimensions > 1 || model.HasPairs || model.Types.Members.Length > 1 || Array.Exists(model.LockedTo, held => held >= 0)
            || Array.Exists(model.PromisedTo, promised => promised != -1) || !Array.TrueForAll(model.Eligible, eligible => eligible)
            || Enumerable.Range(0, model.StopCount).Any(model.Windows.HasGaps))
        {
            return null;
        }

        var plain = new PlainProblem(model);
        return (long)plain.Vehicles * (plain.Longest + 2) <= MostSlots ? plain : null;
    }

    private int LongestRoute()
    {
        var (count, load) = (0, 0L);
        foreach (var demand in Sites.Take(Stops).Select(site => site.Demand).Order())
        {
            load += demand;
            if (load > Capacity)
            {
                break;
            }

            count++;
        }

        return count;
    }

    /// <summary>When a stop may be served, how long that takes, and what it receives.</summary>
    internal readonly record struct Site(int Open, int Close, int Service, int Demand);
}
