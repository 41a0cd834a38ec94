namespace OpsConsole.Engines.Routing.Solving;

/// <summary>
/// A problem in flat arrays. Nodes are the stops, then the reloads of each vehicle, then a start and an end for each vehicle; places are the stops, in their order, then the depots, then nowhere,
/// which is at distance 0 from everything and ends open routes.
/// </summary>
internal sealed class Model
{
    public const int Never = int.MaxValue / 2;

    private readonly IReadOnlyList<LockedStop> _locks;

    public Model(RoutingProblem problem, IReadOnlyList<LockedStop> locks)
        : this(problem, locks, prices: null)
    {
    }

    private Model(RoutingProblem problem, IReadOnlyList<LockedStop> locks, (double[] Price, double[] Cost)? prices)
    {
        (Problem, _locks) = (problem, locks);
        (StopCount, VehicleCount) = (problem.Stops.Count, problem.Vehicles.Count);
        Dimensions = problem.Stops.Select(stop => stop.Demand.Length).Concat(problem.Vehicles.SelectMany(vehicle => (int[])[vehicle.Capacity.Length, vehicle.InitialLoad.Length])).DefaultIfEmpty().Max();
        FirstStart = StopCount + problem.Vehicles.Sum(vehicle => vehicle.Reload?.Limit ?? 0);
        NodeCount = FirstStart + (2 * VehicleCount);
        (Place, Service, Windows) = (new int[NodeCount], new int[NodeCount], new NodeWindows(NodeCount));
        Loads = new LoadModel(problem, NodeCount, Dimensions);
        (Partner, IsDelivery) = (new int[StopCount], new bool[StopCount]);
        ReloadFirst = new int[VehicleCount];
        (Fixed, LockedTo, Eligible) = (new bool[NodeCount], new int[StopCount], new bool[StopCount * VehicleCount]);
        (Promised, PromisedTo) = (new int[StopCount], new int[StopCount]);
        FillStops();
        (PlaceCount, var locations) = FillVehicles();
        var travel = Matrices(locations);
        Travels = [.. problem.Vehicles.Select(vehicle => travel[vehicle.Profile])];
        DistancePrices = [.. problem.Vehicles.Select(vehicle => vehicle.CostPerDistance)];
        FillLocks(locks);
        FillPromises();
        (UnservedPrice, UnservedCost) = prices ?? Unserved();
        Vehicles = [.. problem.Vehicles.Select((vehicle, index) => new VehicleModel(vehicle, problem.Objective, travel[vehicle.Profile], Loads.Mixed, Array.Exists(Promised, promised => promised >= 0)))];
        Types = VehicleTypes.Group(this);
    }

    public RoutingProblem Problem { get; }
    public int StopCount { get; }
    public int VehicleCount { get; }
    public int NodeCount { get; }
    public int Dimensions { get; }
    public int FirstStart { get; }
    public int PlaceCount { get; }
    public int[] Place { get; }
    public int[] Service { get; }
    public NodeWindows Windows { get; }
    public LoadModel Loads { get; }
    public VehicleModel[] Vehicles { get; }
    public VehicleTypes Types { get; }

    /// <summary>Travel by vehicle.</summary>
    public TravelRows[] Travels { get; }

    /// <summary>Price of a unit of distance by vehicle.</summary>
    public double[] DistancePrices { get; }

    /// <summary>Of a pickup its delivery, of a delivery its pickup, else -1.</summary>
    public int[] Partner { get; }
    public bool[] IsDelivery { get; }

    /// <summary>First reload node of a vehicle; as many follow as it has.</summary>
    public int[] ReloadFirst { get; }

    /// <summary>Stops that ruin must not touch.</summary>
    public bool[] Fixed { get; }

    /// <summary>The one vehicle that a lock leaves, else -1.</summary>
    public int[] LockedTo { get; }

    /// <summary>By stop × vehicle: skills and locks.</summary>
    public bool[] Eligible { get; }

    /// <summary>What the objective counts for a stop that is left out.</summary>
    public double[] UnservedPrice { get; }

    /// <summary>The same with what a broken lock is worth to the search: more than all else in a plan.</summary>
    public double[] UnservedCost { get; }

    /// <summary>Promised tick of a stop, or -1.</summary>
    public int[] Promised { get; }

    /// <summary>Vehicle that a stop had, -1: none, -2: one that is gone.</summary>
    public int[] PromisedTo { get; }

    /// <summary>Whether any stop belongs to a pair.</summary>
    public bool HasPairs { get; private set; }

    public int Start(int vehicle) => FirstStart + (2 * vehicle);

    public int End(int vehicle) => FirstStart + (2 * vehicle) + 1;

    public bool IsStop(int node) => node < StopCount;

    public bool IsReload(int node) => node >= StopCount && node < FirstStart;

    public int Duration(int vehicle, int from, int to) => Vehicles[vehicle].Durations[(Place[from] * PlaceCount) + Place[to]];

    public int Distance(int vehicle, int from, int to) => Vehicles[vehicle].Distances[(Place[from] * PlaceCount) + Place[to]];

    /// <summary>Price of moving a stop to a vehicle that was not to serve it.</summary>
    public double MovedCost(int stop, int vehicle) =>
        Problem.Objective.CostPerMovedStop > 0 && PromisedTo[stop] != -1 && PromisedTo[stop] != vehicle ? Problem.Objective.CostPerMovedStop : 0;

    /// <summary>Mean distance between two stops, at least 1: the scale of a sensible worsening.</summary>
    public double MeanDistance()
    {
        var (sum, distances) = (0.0, Vehicles[0].Distances);
        for (var stop = 0; stop < StopCount; stop++)
        {
            foreach (var distance in distances.AsSpan(stop * PlaceCount, StopCount))
            {
                sum += distance;
            }
        }

        return Math.Max(1, sum / Math.Max(1, (long)StopCount * (StopCount - 1)));
    }

    /// <summary>Some stops and vehicles, in ascending order, as a problem of their own at the same prices. Pairs come whole, locked stops with their vehicle.</summary>
    public Model Part(int[] stops, int[] vehicles)
    {
        LockedStop[] locks =
        [
            .. _locks.Where(held => Array.BinarySearch(stops, held.Stop) >= 0)
                .Select(held => held with { Stop = Array.BinarySearch(stops, held.Stop), Vehicle = Array.BinarySearch(vehicles, held.Vehicle) }),
        ];
        return new Model(Problem.Part(stops, vehicles), locks, ([.. stops.Select(stop => UnservedPrice[stop])], [.. stops.Select(stop => UnservedCost[stop])]));
    }

    private void FillStops()
    {
        var lateAllowed = Problem.Objective.LateAllowed;
        Array.Fill(Partner, -1);
        for (var stop = 0; stop < StopCount; stop++)
        {
            var given = Problem.Stops[stop];
            (Place[stop], Service[stop]) = (stop, given.ServiceTime);
            Windows.Set(stop, given.Windows, lateAllowed);
            if (given.PickupId is { } id)
            {
                var pickup = Problem.IndexOfStop(id);
                (Partner[stop], Partner[pickup], IsDelivery[stop], HasPairs) = (pickup, stop, true, true);
            }

            for (var vehicle = 0; vehicle < VehicleCount; vehicle++)
            {
                Eligible[(stop * VehicleCount) + vehicle] = given.Skills.Length == 0 || given.Skills.All(Problem.Vehicles[vehicle].Skills.Contains);
            }
        }

        // A pair rides on one vehicle: each needs what the other needs.
        for (var at = 0; HasPairs && at < Eligible.Length; at++)
        {
            var partner = Partner[at / VehicleCount];
            Eligible[at] &= partner < 0 || Eligible[(partner * VehicleCount) + (at % VehicleCount)];
        }
    }

    private (int Places, int[] Locations) FillVehicles()
    {
        List<int> locations = [.. Problem.Stops.Select(stop => stop.Location)];
        var depots = new Dictionary<int, int>();
        var reload = StopCount;
        for (var vehicle = 0; vehicle < VehicleCount; vehicle++)
        {
            var given = Problem.Vehicles[vehicle];
            Place[Start(vehicle)] = Depot(given.StartLocation);
            Place[End(vehicle)] = given.EndLocation is { } end ? Depot(end) : -1;
            Windows.Set(Start(vehicle), [new TimeWindow(given.Earliest, given.ShiftEnd)], 0);
            Windows.Set(End(vehicle), [new TimeWindow(0, given.ShiftEnd)], 0);
            ReloadFirst[vehicle] = reload;
            for (var time = 0; time < (given.Reload?.Limit ?? 0); time++, reload++)
            {
                (Place[reload], Service[reload]) = (Depot(given.Reload!.Location), given.Reload.Duration);
                Windows.Set(reload, [], 0);
            }
        }

        var nowhere = locations.Count;
        for (var vehicle = 0; vehicle < VehicleCount; vehicle++)
        {
            Place[End(vehicle)] = Place[End(vehicle)] < 0 ? nowhere : Place[End(vehicle)];
        }

        return (nowhere + 1, [.. locations]);

        int Depot(int location)
        {
            if (!depots.TryGetValue(location, out var place))
            {
                depots.Add(location, place = locations.Count);
                locations.Add(location);
            }

            return place;
        }
    }

    private TravelRows[] Matrices(int[] locations)
    {
        var travel = new TravelRows[Problem.Profiles.Count];
        for (var profile = 0; profile < travel.Length; profile++)
        {
            var matrix = Problem.Profiles[profile];
            var (durations, distances) = (new int[PlaceCount * PlaceCount], matrix.IsOneTable ? null : new int[PlaceCount * PlaceCount]);
            for (var from = 0; from < locations.Length; from++)
            {
                Gather(matrix.DurationsFrom(locations[from]), durations.AsSpan(from * PlaceCount, locations.Length));
                if (distances is not null)
                {
                    Gather(matrix.DistancesFrom(locations[from]), distances.AsSpan(from * PlaceCount, locations.Length));
                }
            }

            travel[profile] = new TravelRows(PlaceCount, durations, distances ?? durations);
        }

        return travel;

        void Gather(ReadOnlySpan<int> from, Span<int> into)
        {
            for (var to = 0; to < into.Length; to++)
            {
                into[to] = from[locations[to]];
            }
        }
    }

    private void FillLocks(IReadOnlyList<LockedStop> locks)
    {
        Array.Fill(LockedTo, -1);
        foreach (var held in locks)
        {
            HoldOn(held.Stop, held.Vehicle);
            if (Partner[held.Stop] >= 0)
            {
                HoldOn(Partner[held.Stop], held.Vehicle);
            }

            Fixed[held.Stop] = held.Level >= LockLevel.Sequence;
            if (held.ServiceStart is { } tick)
            {
                Windows.Hold(held.Stop, tick);
            }
        }

        // A pair is ruined as one.
        for (var stop = 0; stop < StopCount; stop++)
        {
            Fixed[stop] |= Partner[stop] >= 0 && Fixed[Partner[stop]];
        }
    }

    private void HoldOn(int stop, int vehicle)
    {
        LockedTo[stop] = vehicle;
        for (var other = 0; other < VehicleCount; other++)
        {
            Eligible[(stop * VehicleCount) + other] &= other == vehicle;
        }
    }

    private void FillPromises()
    {
        Array.Fill(Promised, -1);
        Array.Fill(PromisedTo, -1);
        foreach (var visit in Problem.Objective.Previous)
        {
            var (stop, vehicle) = (Problem.IndexOfStop(visit.StopId), Problem.IndexOfVehicle(visit.VehicleId));
            PromisedTo[stop] = vehicle < 0 ? -2 : vehicle;
            Promised[stop] = Problem.Objective.CostPerShift > 0 ? visit.ServiceStart : -1;
        }
    }

    /// <summary>Leaving out what must be served costs more than the dearest detour to it with a vehicle of its own, unless the caller says otherwise.</summary>
    private (double[] Price, double[] Cost) Unserved()
    {
        var objective = Problem.Objective;
        var most = 1.0;
        var peaks = Travels.Distinct().ToDictionary(travel => travel, travel => (Distance: travel.Distances.Max(), Duration: travel.Durations.Max()));
        foreach (var (vehicle, travel) in Problem.Vehicles.Zip(Travels))
        {
            var longest = Math.Max(1, peaks[travel].Distance);
            var slowest = Math.Max(1, peaks[travel].Duration);
            var shift = Math.Min(vehicle.ShiftEnd - Math.Min(vehicle.Earliest, vehicle.ShiftEnd), 20.0 * slowest);
            most = Math.Max(most, vehicle.FixedCost + objective.VehicleCost + (4 * vehicle.CostPerDistance * longest) + ((vehicle.CostPerTime + vehicle.CostPerOvertime + objective.Balance) * shift)
                + (objective.CostPerLate * objective.LateAllowed));
        }

        var dearest = Math.Ceiling(2 * most);
        double each = objective.UnservedCost ?? dearest;
        double[] prices = [.. Problem.Stops.Select((stop, index) => (stop.Optional ? stop.Prize : (each * (1 + stop.Priority)) + stop.Prize) + (PromisedTo[index] != -1 ? objective.CostPerMovedStop : 0))];
        return (prices, WithLocks(prices, dearest));
    }

    /// <summary>Without a price of its own an optional stop would be dropped where its prize is small, locked or not.</summary>
    private double[] WithLocks(double[] prices, double dearest)
    {
        if (!Array.Exists(LockedTo, vehicle => vehicle >= 0))
        {
            return prices;
        }

        var plan = Math.Ceiling((dearest * (StopCount + VehicleCount)) + prices.Sum());
        return [.. prices.Select((price, stop) => LockedTo[stop] >= 0 ? price + plan : price)];
    }
}
