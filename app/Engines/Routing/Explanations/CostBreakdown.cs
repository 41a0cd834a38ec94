namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>A cost by what it is paid for, in the objective's units; also a difference of two.</summary>
public readonly record struct CostBreakdown
{
    /// <summary>Distance driven.</summary>
    public double Distance { get; init; }

    /// <summary>Time from departure to the end.</summary>
    public double Time { get; init; }

    /// <summary>Using vehicles at all.</summary>
    public double Fixed { get; init; }

    /// <summary>Time beyond a vehicle's regular hours.</summary>
    public double Overtime { get; init; }

    /// <summary>Services that begin behind their window's end.</summary>
    public double Lateness { get; init; }

    /// <summary>Unevenly spread work.</summary>
    public double Balance { get; init; }

    /// <summary>Stops that leave the vehicle they were promised to, or are left out.</summary>
    public double MovedStops { get; init; }

    /// <summary>Services that begin at another time than was promised.</summary>
    public double ShiftedPromises { get; init; }

    /// <summary>Stops that no route serves.</summary>
    public double Unserved { get; init; }

    /// <summary>All of it.</summary>
    public double Total => Distance + Time + Fixed + Overtime + Lateness + Balance + MovedStops + ShiftedPromises + Unserved;

    /// <summary>Every kind, also those of nothing, with the names of <see cref="CostKind"/>.</summary>
    public IReadOnlyList<CostItem> Items() =>
    [
        new(CostKind.Distance, Distance), new(CostKind.Time, Time), new(CostKind.Fixed, Fixed), new(CostKind.Overtime, Overtime), new(CostKind.Lateness, Lateness),
        new(CostKind.Balance, Balance), new(CostKind.MovedStops, MovedStops), new(CostKind.ShiftedPromises, ShiftedPromises), new(CostKind.Unserved, Unserved),
    ];

    public static CostBreakdown operator +(CostBreakdown left, CostBreakdown right) => new()
    {
        Distance = left.Distance + right.Distance, Time = left.Time + right.Time, Fixed = left.Fixed + right.Fixed, Overtime = left.Overtime + right.Overtime,
        Lateness = left.Lateness + right.Lateness, Balance = left.Balance + right.Balance, MovedStops = left.MovedStops + right.MovedStops,
        ShiftedPromises = left.ShiftedPromises + right.ShiftedPromises, Unserved = left.Unserved + right.Unserved,
    };

    public static CostBreakdown operator -(CostBreakdown left, CostBreakdown right) => new()
    {
        Distance = left.Distance - right.Distance, Time = left.Time - right.Time, Fixed = left.Fixed - right.Fixed, Overtime = left.Overtime - right.Overtime,
        Lateness = left.Lateness - right.Lateness, Balance = left.Balance - right.Balance, MovedStops = left.MovedStops - right.MovedStops,
        ShiftedPromises = left.ShiftedPromises - right.ShiftedPromises, Unserved = left.Unserved - right.Unserved,
    };
}

/// <summary>A kind of cost, one of <see cref="CostKind"/>, and how much of it.</summary>
public readonly record struct CostItem(string Kind, double Amount);

/// <summary>The kinds of cost.</summary>
public static class CostKind
{
    public const string Distance = "distance";
    public const string Time = "time";
    public const string Fixed = "fixed";
    public const string Overtime = "overtime";
    public const string Lateness = "lateness";
    public const string Balance = "balance";
    public const string MovedStops = "movedStops";
    public const string ShiftedPromises = "shiftedPromises";
    public const string Unserved = "unserved";
}
