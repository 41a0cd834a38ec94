namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// Routes near each other with stops near them that nobody serves and a few empty vehicles, as a plan and a problem of their own: the search in it reads matrices that fit the processor's cache.
/// (Decomposition as in POPMUSIC: Taillard and Voss 2002.) What the region's plan costs less, the whole plan costs less.
/// </summary>
internal sealed class Region
{
    private const int MostEmpty = 3;

    private readonly State _whole;
    private readonly int[] _stops;
    private readonly int[] _vehicles;

    private Region(State whole, int[] stops, int[] vehicles)
    {
        (_whole, _stops, _vehicles) = (whole, stops, vehicles);
        Model = whole.Model.Part(stops, vehicles);
        Sequences = [.. vehicles.Select((vehicle, part) => whole.Visits(vehicle).ToArray().Select(node => Inside(node, vehicle, part)).ToArray())];
    }

    public Model Model { get; }

    /// <summary>The region's plan.</summary>
    public int[][] Sequences { get; }

    public ReadOnlySpan<int> Stops => _stops;

    /// <summary>The whole routes nearest to a stop, up to so many stops, but two of them whatever they have.</summary>
    public static Region Around(State whole, Neighbours neighbours, int seed, int mostStops)
    {
        var (model, stops, vehicles) = (whole.Model, new List<int>(), new HashSet<int>());
        foreach (var near in neighbours.Around(seed))
        {
            if (whole.Route[near] is >= 0 and var vehicle)
            {
                if (vehicles.Contains(vehicle))
                {
                    continue;
                }

                if (vehicles.Count > 1 && stops.Count + whole.Stops[vehicle] > mostStops)
                {
                    break;
                }

                vehicles.Add(vehicle);
                foreach (var node in whole.Visits(vehicle))
                {
                    if (model.IsStop(node))
                    {
                        stops.Add(node);
                    }
                }
            }
            else if (model.LockedTo[near] < 0 && model.Partner[near] < 0)
            {
                stops.Add(near);
            }
        }

        foreach (var members in model.Types.Members)
        {
            vehicles.UnionWith(members.Where(vehicle => whole.Stops[vehicle] == 0).Take(MostEmpty));
        }

        return new Region(whole, [.. stops.Order()], [.. vehicles.Order()]);
    }

    /// <summary>Puts a plan of the region into the whole one.</summary>
    public void Return(int[][] sequences)
    {
        foreach (var vehicle in _vehicles)
        {
            _whole.Vacate(vehicle);
        }

        for (var part = 0; part < _vehicles.Length; part++)
        {
            var vehicle = _vehicles[part];
            if (sequences[part].Length > 0)
            {
                _whole.Set(vehicle, [.. sequences[part].Select(node => Outside(node, vehicle, part))]);
            }
        }
    }

    private int Inside(int node, int vehicle, int part) =>
        _whole.Model.IsStop(node) ? Array.BinarySearch(_stops, node) : Model.ReloadFirst[part] + node - _whole.Model.ReloadFirst[vehicle];

    private int Outside(int node, int vehicle, int part) =>
        Model.IsStop(node) ? _stops[node] : _whole.Model.ReloadFirst[vehicle] + node - Model.ReloadFirst[part];
}
