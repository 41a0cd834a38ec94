using System.Globalization;

namespace OpsConsole.Engines.Routing.Explanations;

/// <summary>How amounts and ids are written for people: only the caller knows what a tick is.</summary>
public sealed record PlanUnits
{
    /// <summary>Ticks, units and ids as they are.</summary>
    public static PlanUnits Plain { get; } = new();

    /// <summary>A number of ticks, such as "12 min".</summary>
    public Func<long, string> Duration { get; init; } = ticks => ticks == 1 ? "1 tick" : $"{Number(ticks)} ticks";

    /// <summary>A tick, such as "09:30".</summary>
    public Func<long, string> Clock { get; init; } = tick => $"tick {Number(tick)}";

    /// <summary>A distance, such as "3.2 km".</summary>
    public Func<long, string> Distance { get; init; } = Number;

    /// <summary>A load of a dimension, such as "3 parcels".</summary>
    public Func<int, long, string> Load { get; init; } = (dimension, amount) => dimension == 0 ? (amount == 1 ? "1 unit" : $"{Number(amount)} units") : $"{Number(amount)} of load {dimension + 1}";

    /// <summary>A cost.</summary>
    public Func<double, string> Cost { get; init; } = cost => cost.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What a stop is called.</summary>
    public Func<string, string> Stop { get; init; } = id => $"stop {id}";

    /// <summary>What a vehicle is called.</summary>
    public Func<string, string> Vehicle { get; init; } = id => id;

    private static string Number(long amount) => amount.ToString(CultureInfo.InvariantCulture);
}
