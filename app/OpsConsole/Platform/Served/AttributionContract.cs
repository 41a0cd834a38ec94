using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Platform.Served;

/// <summary>What conversion is told apart by.</summary>
public enum AttributionDimension
{
    /// <summary>The model's version; empty where none took part or the slate is not known.</summary>
    Model,

    /// <summary>The level that made the slate.</summary>
    Source,

    /// <summary>Where it was shown; empty where neither slate nor event says.</summary>
    Surface,

    /// <summary>The place in the slate, see <see cref="AttributionPlaces"/>.</summary>
    Place,

    /// <summary>Experiment and arm, a slash between them.</summary>
    Arm,
}

/// <summary>Which slates count; null counts all.</summary>
public sealed record AttributionFilter(string? Model = null, string? Source = null, string? Surface = null, string? Experiment = null, string? Arm = null);

/// <summary>What shoppers did with some slates over a stretch of the shop's time.</summary>
/// <param name="Key">The value of the dimension; empty for all.</param>
/// <param name="Counts">Impressions, taps, carts and purchases, by the minute of their receipt.</param>
/// <param name="Revenue">Price times quantity of the purchases, by currency.</param>
public sealed record AttributionRow(string Key, ConversionCounts Counts, IReadOnlyDictionary<string, decimal> Revenue);

/// <summary>What the shoppers of one arm of an experiment did since each was first exposed.</summary>
/// <param name="Arm">Name.</param>
/// <param name="Shoppers">Shoppers to whom the arm was served.</param>
/// <param name="Tapped">Of them, those who tapped at least once on what the arm served.</param>
/// <param name="Purchased">Of them, those who bought at least one thing through it.</param>
/// <param name="Crossed">Of them, those who were served another arm too; they count for the first.</param>
/// <param name="Counts">Events of theirs.</param>
/// <param name="Revenue">By currency.</param>
public sealed record ArmOutcome(
    string Arm, long Shoppers, long Tapped, long Purchased, long Crossed, ConversionCounts Counts, IReadOnlyDictionary<string, ArmRevenue> Revenue);

/// <summary>Revenue of an arm in one currency.</summary>
/// <param name="Shoppers">Shoppers who paid.</param>
/// <param name="Sum">Of their amounts.</param>
/// <param name="SumOfSquares">Of the amounts by shopper.</param>
public sealed record ArmRevenue(long Shoppers, double Sum, double SumOfSquares);

/// <summary>Places are counted in groups: 1, 2, 3, 4, 5–8, 9–16, 17 and on.</summary>
public static class AttributionPlaces
{
    private static readonly string[] Names = ["1", "2", "3", "4", "5–8", "9–16", "17+"];

    /// <summary>Where the item of an event does not stand in the slate.</summary>
    public const int Unknown = -1;

    /// <summary>Group of a place, which counts from 0.</summary>
    public static int Of(int place) => place switch
    {
        < 0 => Unknown,
        < 4 => place,
        < 8 => 4,
        < 16 => 5,
        _ => 6,
    };

    /// <summary>What a group is called.</summary>
    public static string Name(int group) => group >= 0 && group < Names.Length ? Names[group] : "unknown";
}
