using OpsConsole.Platform.Events;

namespace OpsConsole.Platform.Telemetry.Conversion;

/// <summary>
/// Sums of a batch of events by minute and series name: <c>conversion.taps.model</c>, <c>conversion.revenue.model.GBP</c>.
/// </summary>
/// <remarks>
/// The minute is that of the receipt: a device's clock may be wrong, and the sums of past minutes must not change. Imported events happened
/// elsewhere and do not count. The source is the letter in the slate's id; an event without one counts under <see cref="NoSource"/>.
/// </remarks>
/// <param name="minuteOf">Begin of the minute of a moment, Unix seconds.</param>
internal sealed class ConversionTally(Func<DateTimeOffset, long> minuteOf)
{
    public const string Prefix = "conversion.";
    public const string NoSource = "none";
    private const string RevenuePrefix = Prefix + "revenue.";

    private readonly Dictionary<(long Minute, string Name), double> _sums = [];

    public IReadOnlyDictionary<(long Minute, string Name), double> Sums => _sums;

    public void Add(ShopEvent shopEvent)
    {
        if ((shopEvent.Flags & EventFlags.Imported) != 0 || What(shopEvent.Type) is not { } what)
        {
            return;
        }

        var minute = minuteOf(shopEvent.ReceivedAt);
        var source = SourceOf(shopEvent.SlateId);
        Add(minute, $"{Prefix}{what}.{source}", 1);
        if (shopEvent is { Type: EventType.Purchase, Value: { } price, Currency: { Length: 3 } currency } && currency.All(char.IsAsciiLetterUpper))
        {
            Add(minute, $"{RevenuePrefix}{source}.{currency}", (double)price * shopEvent.Quantity);
        }
    }

    /// <summary>The source that a slate id names: its third part is one letter.</summary>
    public static string SourceOf(string? slateId) =>
        slateId is [.., '.', var letter] && Surfaces.SourceOfLetter(letter) is { } source ? source : NoSource;

    /// <summary>Splits a revenue series into source and currency, or null for another series.</summary>
    public static (string Source, string Currency)? Revenue(string name) =>
        name.StartsWith(RevenuePrefix, StringComparison.Ordinal) && name.Split('.') is [_, _, var source, var currency] ? (source, currency) : null;

    /// <summary>Splits a count series into source and counts, or null for another series.</summary>
    public static (string Source, ConversionCounts Counts)? Counts(string name, double sum)
    {
        var count = long.CreateTruncating(sum);
        return name.Split('.') switch
        {
            [_, "impressions", var source] => (source, ConversionCounts.None with { Impressions = count }),
            [_, "taps", var source] => (source, ConversionCounts.None with { Taps = count }),
            [_, "carts", var source] => (source, ConversionCounts.None with { Carts = count }),
            [_, "purchases", var source] => (source, ConversionCounts.None with { Purchases = count }),
            _ => null,
        };
    }

    private static string? What(EventType type) => type switch
    {
        EventType.Impression => "impressions",
        EventType.Tap => "taps",
        EventType.AddToCart => "carts",
        EventType.Purchase => "purchases",
        _ => null,
    };

    private void Add(long minute, string name, double amount) => _sums[(minute, name)] = _sums.GetValueOrDefault((minute, name)) + amount;
}
