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

    /// <summary>What is wrong with the values, or null.</summary>
    internal string? Complaint() =>
        Products is < 1 or > 5_000 ? "Demo:Products must be 1 to 5000"
        : Shoppers is < 1 or > 100_000 ? "Demo:Shoppers must be 1 to 100000"
        : Days is < 1 or > 730 ? "Demo:Days must be 1 to 730"
        : SessionsPerMinute is not (>= 0 and <= 6_000) ? "Demo:SessionsPerMinute must be 0 to 6000"
        : MaxVisits is < 1 or > 2_000 ? "Demo:MaxVisits must be 1 to 2000"
        : null;
}
