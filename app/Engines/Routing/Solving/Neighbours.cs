namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Which stops lie near each other: by distance for ruin, and with what time makes of it for insertions.</summary>
internal sealed class Neighbours
{
    private const int MostAdjacent = 1000;
    private const int MostNear = 100;
    private const int UnlimitedStops = 200;

    private readonly Model _model;
    private readonly VehicleModel _vehicle;
    private readonly int[]?[] _adjacent;
    private readonly int[]?[] _near;
    private readonly long[] _keys;

    public Neighbours(Model model)
    {
        (_model, _vehicle) = (model, model.Vehicles[0]);
        Limited = model.StopCount > UnlimitedStops;
        (_adjacent, _near, _keys) = (new int[model.StopCount][], new int[model.StopCount][], new long[model.StopCount]);
    }

    /// <summary>Whether insertions look at near positions only.</summary>
    public bool Limited { get; }

    /// <summary>Stops by distance, the stop itself first. Sorted when first asked for: the first plan does not wait for it.</summary>
    public ReadOnlySpan<int> Around(int stop) => _adjacent[stop] ??= Nearest(stop, near: false, MostAdjacent);

    /// <summary>Stops that are sensible right before or right behind it, best first.</summary>
    public ReadOnlySpan<int> Of(int stop) => _near[stop] ??= Nearest(stop, near: true, MostNear);

    /// <summary>Sorts distance and index as one number.</summary>
    private int[] Nearest(int stop, bool near, int most)
    {
        var row = _vehicle.Distances.AsSpan(stop * _model.PlaceCount, _model.StopCount);
        for (var other = 0; other < row.Length; other++)
        {
            var nearness = near ? Nearness(_model, _vehicle, other, stop) : row[other];
            nearness = stop != other ? nearness : near ? int.MaxValue : -1;
            _keys[other] = (Math.Min(nearness, int.MaxValue) << 32) | (uint)other;
        }

        Array.Sort(_keys);
        var sorted = new int[Math.Min(near ? row.Length - 1 : row.Length, most)];
        for (var rank = 0; rank < sorted.Length; rank++)
        {
            sorted[rank] = (int)_keys[rank];
        }

        return sorted;
    }

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
