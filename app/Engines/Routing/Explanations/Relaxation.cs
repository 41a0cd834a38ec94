namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>One rule made less strict.</summary>
/// <param name="Kind">One of <see cref="RelaxationKind"/>.</param>
/// <param name="VehicleId">Whose rule; empty where it is a stop's.</param>
/// <param name="StopId">Whose window or lock; else null.</param>
/// <param name="Amount">By how much: ticks, units of load or of distance, stops; 1 where there is no measure.</param>
public sealed record Relaxation(string Kind, string VehicleId, string? StopId, long Amount)
{
    /// <summary>Of a capacity, which dimension; of a break, which one.</summary>
    public int? Index { get; init; }

    /// <summary>What the vehicle would have to be able to do.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];
}

/// <summary>The kinds of relaxations.</summary>
public static class RelaxationKind
{
    /// <summary>The stop's last window ends later.</summary>
    public const string WindowLater = "windowLater";

    /// <summary>The stop's first window begins earlier.</summary>
    public const string WindowEarlier = "windowEarlier";
    public const string Capacity = "capacity";
    public const string ShiftLonger = "shiftLonger";
    public const string Skills = "skills";
    public const string MaxStops = "maxStops";
    public const string MaxDuration = "maxDuration";
    public const string MaxDistance = "maxDistance";
    public const string BreakLater = "breakLater";
    public const string Unlock = "unlock";
}
