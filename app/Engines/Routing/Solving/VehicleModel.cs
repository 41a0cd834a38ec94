namespace OpsConsole.Engines.Routing.Solving;

/// <summary>A vehicle as the search reads it.</summary>
internal sealed class VehicleModel(RoutingVehicle vehicle, RoutingObjective objective, TravelRows travel, bool mixedLoads, bool promises)
{
    public readonly int[] Durations = travel.Durations;
    public readonly int[] Distances = travel.Distances;
    public readonly double CostPerDistance = vehicle.CostPerDistance;
    public readonly double CostPerTime = vehicle.CostPerTime;
    public readonly double CostPerOvertime = vehicle.CostPerOvertime;
    public readonly int OvertimeAfter = vehicle.OvertimeAfter;

    /// <summary>It costs its way home even without stops.</summary>
    public readonly bool UnderWay = vehicle.ReadyAt is not null;

    /// <summary>Price of the first stop.</summary>
    public readonly double FixedCost = vehicle.ReadyAt is null ? vehicle.FixedCost + objective.VehicleCost : 0;

    public readonly int MaxStops = vehicle.MaxStops ?? int.MaxValue;
    public readonly int MaxDuration = vehicle.MaxDuration ?? int.MaxValue;
    public readonly int MaxDistance = vehicle.MaxDistance ?? int.MaxValue;
    public readonly int Reloads = vehicle.Reload?.Limit ?? 0;
    public readonly VehicleBreak[] Breaks = vehicle.Breaks;

    /// <summary>Balance's price of a squared tick.</summary>
    public readonly double Balance = objective.Balance / Math.Max(1, vehicle.ShiftEnd - vehicle.ShiftStart);

    /// <summary>Whether sums of distance and load do not tell cost and feasibility of a route: then it is timed exactly.</summary>
    public readonly bool Timed = mixedLoads || promises || vehicle.CostPerTime > 0 || vehicle.CostPerOvertime > 0 || vehicle.MaxDuration is not null || vehicle.Breaks.Length > 0
        || vehicle.Reload is not null || objective.Balance > 0 || (objective.LateAllowed > 0 && objective.CostPerLate > 0);

    /// <summary>Price of the ticks from departure to end.</summary>
    public double TimeCost(double duration) => (CostPerTime * duration) + (CostPerOvertime * Math.Max(0, duration - OvertimeAfter)) + (Balance * duration * duration);

    /// <summary>Whether the sum of loads tells if they fit.</summary>
    public readonly bool SumsLoads = !mixedLoads && vehicle.Reload is null;
}
