namespace OpsConsole.Engines.Routing.Solving;

/// <summary>Groups of vehicles that are the same to every stop: of those that are empty, one is worth a look.</summary>
internal sealed class VehicleTypes
{
    private readonly int[] _typeOf;

    private VehicleTypes(int[][] members)
    {
        (Members, _typeOf) = (members, new int[members.Sum(group => group.Length)]);
        for (var type = 0; type < members.Length; type++)
        {
            foreach (var vehicle in members[type])
            {
                _typeOf[vehicle] = type;
            }
        }
    }

    /// <summary>Vehicles by type.</summary>
    public int[][] Members { get; }

    /// <summary>Vehicles that are the same as one, with itself.</summary>
    public int[] Of(int vehicle) => Members[_typeOf[vehicle]];

    public static VehicleTypes Group(Model model)
    {
        var known = new HashSet<int>(model.LockedTo.Concat(model.PromisedTo));
        return new VehicleTypes([.. Enumerable.Range(0, model.VehicleCount).GroupBy(vehicle => known.Contains(vehicle) ? $"={vehicle}" : Key(model.Problem.Vehicles[vehicle])).Select(group => group.ToArray())]);
    }

    private static string Key(RoutingVehicle vehicle) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{vehicle.StartLocation}|{vehicle.EndLocation}|{string.Join(',', vehicle.Capacity)}|{vehicle.ShiftStart}|{vehicle.ShiftEnd}|{string.Join('\0', vehicle.Skills.Order(StringComparer.Ordinal))}|{vehicle.FixedCost}|{vehicle.CostPerDistance:R}|{vehicle.CostPerTime:R}|{vehicle.CostPerOvertime:R}|{vehicle.OvertimeAfter}|{vehicle.MaxStops}|{vehicle.MaxDuration}|{vehicle.MaxDistance}|{string.Join(',', vehicle.Breaks)}|{vehicle.Reload}|{vehicle.Profile}|{vehicle.ReadyAt}|{string.Join(',', vehicle.InitialLoad)}");
}
