namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Which stops lie near each other: by distance for ruin, and with what time makes of it for insertions.</summary>
internal sealed class Neighbours
{
    private const int MostAdjacent = 1000;
    private const int MostNear = 100;
    private const int UnlimitedStops = 200;

    private readonly int[] _adjacent;
    private readonly int[] _near;
    private readonly int _adjacentCount;
    private readonly int _nearCount;

    public Neighbours(Model model)
    {
        var stops = model.StopCount;
        Limited = stops > UnlimitedStops;
        (_adjacentCount, _nearCount) = (Math.Min(stops, MostAdjacent), Limited ? Math.Min(stops - 1, MostNear) : 0);
        (_adjacent, _near) = (new int[stops * _adjacentCount], new int[stops * _nearCount]);
        var vehicle = model.Vehicles[0];
        var (keys, others) = (new long[stops], new int[stops]);
        for (var stop = 0; stop < stops; stop++)
        {
            for (var other = 0; other < stops; other++)
            {
                (keys[other], others[other]) = (stop == other ? -1 : vehicle.Distances[(stop * model.PlaceCount) + other], other);
            }

            Array.Sort(keys, others);
            others.AsSpan(0, _adjacentCount).CopyTo(_adjacent.AsSpan(stop * _adjacentCount));
            if (!Limited)
            {
                continue;
            }

            for (var other = 0; other < stops; other++)
            {
                (keys[other], others[other]) = (stop == other ? long.MaxValue : Nearness(model, vehicle, other, stop), other);
            }

            Array.Sort(keys, others);
            others.AsSpan(0, _nearCount).CopyTo(_near.AsSpan(stop * _nearCount));
        }
    }

    /// <summary>Whether insertions look at near positions only.</summary>
    public bool Limited { get; }

    /// <summary>Stops by distance, the stop itself first.</summary>
    public ReadOnlySpan<int> Around(int stop) => _adjacent.AsSpan(stop * _adjacentCount, _adjacentCount);

    /// <summary>Stops that are sensible right before or right behind it, best first.</summary>
    public ReadOnlySpan<int> Of(int stop) => _near.AsSpan(stop * _nearCount, _nearCount);

    /// <summary>Distance from one stop to another with a share of the waiting and the impossible that windows bring about (Vidal et al. 2013).</summary>
    private static long Nearness(Model model, VehicleModel vehicle, int from, int to)
    {
        var (there, back) = ((from * model.PlaceCount) + to, (to * model.PlaceCount) + from);
        return Math.Min(OneWay(there, from, to), OneWay(back, to, from));

        long OneWay(int at, int first, int second)
        {
            var ready = (long)model.Service[first] + vehicle.Durations[at];
            var wait = Math.Max(0, model.Windows.Open[second] - model.Windows.Close[first] - ready);
            var late = Math.Max(0, model.Windows.Open[first] + ready - model.Windows.Close[second]);
            return vehicle.Distances[at] + (wait / 5) + late;
        }
    }
}
