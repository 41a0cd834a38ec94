namespace OpsConsole.Engines.Routing;

/// <summary>One way in which a plan breaks a rule.</summary>
/// <param name="Kind">One of <see cref="ViolationKind"/>.</param>
/// <param name="VehicleId">On whose route; empty where no route is concerned.</param>
/// <param name="StopId">At which stop, if at one.</param>
/// <param name="Amount">By how much: ticks, units of load or of distance, stops; 1 where there is no measure.</param>
/// <param name="Message">In words, with the ids.</param>
public sealed record PlanViolation(string Kind, string VehicleId, string? StopId, long Amount, string Message)
{
    /// <summary>Of a load, which dimension.</summary>
    public int? Dimension { get; init; }
}

/// <summary>The kinds of violations.</summary>
public static class ViolationKind
{
    public const string UnknownVehicle = "unknownVehicle";
    public const string UnknownStop = "unknownStop";
    public const string Duplicate = "duplicate";
    public const string Missing = "missing";
    public const string Capacity = "capacity";
    public const string Window = "window";
    public const string BeforeWindow = "beforeWindow";
    public const string ShiftStart = "shiftStart";
    public const string ShiftEnd = "shiftEnd";
    public const string Skills = "skills";
    public const string Timing = "timing";
    public const string Figures = "figures";
    public const string MaxStops = "maxStops";
    public const string MaxDuration = "maxDuration";
    public const string MaxDistance = "maxDistance";
    public const string Break = "break";
    public const string Reload = "reload";
    public const string Pickup = "pickup";
    public const string Lock = "lock";
}
