namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>What shoppers did with what one source showed them, or with all of it.</summary>
/// <param name="Impressions">Items shown: one impression event each.</param>
/// <param name="Taps">Tap events.</param>
/// <param name="Carts">Add-to-cart events.</param>
/// <param name="Purchases">Purchase events: lines, not baskets.</param>
public sealed record ConversionCounts(long Impressions, long Taps, long Carts, long Purchases)
{
    /// <summary>Nothing yet.</summary>
    public static readonly ConversionCounts None = new(0, 0, 0, 0);

    /// <summary>Taps over impressions; null without impressions.</summary>
    public double? ClickThroughRate => Impressions == 0 ? null : (double)Taps / Impressions;

    /// <summary>Purchases over impressions; null without impressions.</summary>
    public double? ConversionRate => Impressions == 0 ? null : (double)Purchases / Impressions;

    /// <summary>Both together.</summary>
    public static ConversionCounts operator +(ConversionCounts left, ConversionCounts right) => new(
        left.Impressions + right.Impressions, left.Taps + right.Taps, left.Carts + right.Carts, left.Purchases + right.Purchases);
}

/// <summary>Conversion over one window.</summary>
/// <param name="WindowSeconds">Length: whole minutes, the minute under way included.</param>
/// <param name="Attributed">Events that carry the slate they answer: the rates are theirs.</param>
/// <param name="Unattributed">Events without a slate: bought from a search, or by a client that does not say.</param>
/// <param name="BySource">Attributed events by the level that made the slate, as in <see cref="Surfaces.Sources"/>.</param>
/// <param name="Revenue">Value of attributed purchases (unit price times quantity) by currency.</param>
public sealed record ConversionRow(
    int WindowSeconds,
    ConversionCounts Attributed,
    ConversionCounts Unattributed,
    IReadOnlyDictionary<string, ConversionCounts> BySource,
    IReadOnlyDictionary<string, decimal> Revenue);
