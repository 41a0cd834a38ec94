namespace OpsConsole.Demo;

/// <summary>The demo shop, configured under <c>Demo</c>.</summary>
public sealed record DemoOptions
{
    /// <summary>Same seed, same shop; default 20260517.</summary>
    public long Seed { get; init; } = 20_260_517;

    /// <summary>Products, as far as the vocabulary goes; default 1,500, range 1 to 5,000.</summary>
    public int Products { get; init; } = 1_500;

    /// <summary>Shoppers; default 3,000, range 1 to 100,000.</summary>
    public int Shoppers { get; init; } = 3_000;

    /// <summary>Days of history, ending at the first start; default 60, range 1 to 730.</summary>
    public int Days { get; init; } = 60;

    /// <summary>Visits that simulated phones begin each real minute, averaged over the shop's day; default 60, range 0 to 6,000. A visit makes about eight requests. At <c>Shop:ClockSpeed</c> 1,440 these are the visits of a day of the shop.</summary>
    public double SessionsPerMinute { get; init; } = 60;

    /// <summary>Visits under way at once; further arrivals are dropped; default 64, range 1 to 2,000.</summary>
    public int MaxVisits { get; init; } = 64;

    /// <summary>Vans that deliver in the demo town; default 8, range 0 to 40. Each is given about fourteen orders a round.</summary>
    public int Vans { get; init; } = 8;

    /// <summary>A change of the shoppers' tastes, <c>Demo:TasteShift</c>; null for none until an operator injects one.</summary>
    public DemoTasteShift? TasteShift { get; init; }

    /// <summary>What is wrong with the values, or null.</summary>
    internal string? Complaint() =>
        Products is < 1 or > 5_000 ? "Demo:Products must be 1 to 5000"
        : Shoppers is < 1 or > 100_000 ? "Demo:Shoppers must be 1 to 100000"
        : Days is < 1 or > 730 ? "Demo:Days must be 1 to 730"
        : SessionsPerMinute is not (>= 0 and <= 6_000) ? "Demo:SessionsPerMinute must be 0 to 6000"
        : MaxVisits is < 1 or > 2_000 ? "Demo:MaxVisits must be 1 to 2000"
        : Vans is < 0 or > 40 ? "Demo:Vans must be 0 to 40"
        : TasteShift?.Complaint();
}

/// <summary>When tastes change, and how much; in the shop's time.</summary>
public sealed record DemoTasteShift
{
    /// <summary>Least and most strength.</summary>
    internal const double MostStrength = 2;

    /// <summary>Days of the shop after the end of its made history; range 0 to 3,650.</summary>
    public double? AfterDays { get; init; }

    /// <summary>The moment itself; wins over <see cref="AfterDays"/>.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How much: 0 leaves tastes as they are, 1 replaces what everybody likes; default 1, range 0 to 2.</summary>
    public double Strength { get; init; } = 1;

    internal string? Complaint() =>
        Strength is not (>= 0 and <= MostStrength) ? $"Demo:TasteShift:Strength must be 0 to {MostStrength}"
        : AfterDays is not (null or (>= 0 and <= 3_650)) ? "Demo:TasteShift:AfterDays must be 0 to 3650"
        : At is null && AfterDays is null ? "Demo:TasteShift needs At or AfterDays"
        : null;
}
