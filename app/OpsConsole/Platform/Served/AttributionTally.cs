using System.Runtime.InteropServices;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Telemetry.Conversion;

namespace OpsConsole.Platform.Served;

/// <summary>What one sum is about.</summary>
/// <param name="Model">Version, or empty.</param>
/// <param name="Source">Level, as in <see cref="Telemetry.Surfaces.Sources"/>, or <see cref="ConversionTally.NoSource"/>.</param>
/// <param name="Surface">Where, or empty.</param>
/// <param name="Place">Group of places.</param>
/// <param name="Experiment">Id, or empty.</param>
/// <param name="Arm">Name, or empty.</param>
internal readonly record struct AttributionCell(string Model, string Source, string Surface, int Place, string Experiment, string Arm);

/// <summary>Counts of the four kinds of events.</summary>
internal record struct AttributionCounts(long Impressions, long Taps, long Carts, long Purchases);

/// <summary>Which places of a slate were seen, tapped, put into a cart, bought: a bit each.</summary>
internal record struct SlateBits(long AtMs, ulong Seen, ulong Tapped, ulong Carted, ulong Bought);

/// <summary>What a shopper did in an experiment.</summary>
internal struct ShopperCounts
{
    public string Arm;
    public long FirstAtMs;
    public AttributionCounts Counts;
}

/// <summary>Sums of a batch of events, joined with the slates that they name.</summary>
/// <remarks>
/// A purchase or a cart counts for a slate up to <see cref="Window"/> after the slate was made. An event of another shopper than the slate's, or
/// one whose slate was not logged, is known by the slate's source letter alone. Imported events answer no slate of ours.
/// </remarks>
/// <param name="find">The slate of an id, or null.</param>
internal sealed class AttributionTally(Func<string, ServedSlate?> find)
{
    /// <summary>How long after a slate a purchase is still its doing, the shop's time.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Places that are told apart for a slate.</summary>
    public const int MaxPlaces = 63;

    private string? _lastId;
    private ServedSlate? _last;

    public Dictionary<(long Minute, AttributionCell Cell), AttributionCounts> Sums { get; } = [];

    public Dictionary<(long Minute, AttributionCell Cell, string Currency), long> Revenue { get; } = [];

    public Dictionary<string, SlateBits> Slates { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string SlateId, int Place, string Currency), long> SlateRevenue { get; } = [];

    public Dictionary<(string Experiment, string UserId), ShopperCounts> Shoppers { get; } = [];

    public Dictionary<(string Experiment, string UserId, string Currency), long> ShopperRevenue { get; } = [];

    public bool IsEmpty => Sums.Count == 0;

    public void Add(ShopEvent shopEvent)
    {
        if ((shopEvent.Flags & EventFlags.Imported) != 0 || shopEvent.SlateId is not { } slateId
            || shopEvent.Type is not (EventType.Impression or EventType.Tap or EventType.AddToCart or EventType.Purchase))
        {
            return;
        }

        var slate = Find(slateId);
        if (slate is not null && (slate.Source == ServedSlate.Shadow || (slate.UserId is not null && slate.UserId != shopEvent.UserId)))
        {
            slate = null;
        }

        if (slate is not null && shopEvent.Type is EventType.AddToCart or EventType.Purchase && shopEvent.ReceivedAt.ToUnixTimeMilliseconds() - slate.AtMs > Window.TotalMilliseconds)
        {
            return;
        }

        var revenue = RevenueOf(shopEvent);
        var place = slate is null ? shopEvent.Position ?? AttributionPlaces.Unknown : PlaceOf(slate, shopEvent);
        var minute = shopEvent.ReceivedAt.ToUnixTimeSeconds() / 60 * 60;
        var cell = slate is null
            ? new AttributionCell("", ConversionTally.SourceOf(slateId), shopEvent.Surface ?? "", AttributionPlaces.Of(place), "", "")
            : new AttributionCell(slate.ModelVersion ?? "", slate.Source, slate.Surface, AttributionPlaces.Of(place), slate.Experiment ?? "", slate.Arm ?? "");
        Count(ref CollectionsMarshal.GetValueRefOrAddDefault(Sums, (minute, cell), out _), shopEvent.Type);
        if (revenue is { } earned)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(Revenue, (minute, cell, earned.Currency), out _) += earned.Amount;
        }

        if (slate is not null)
        {
            AddToSlate(slate, place, shopEvent.Type, revenue);
            AddToShopper(slate, shopEvent, revenue);
        }
    }

    private ServedSlate? Find(string slateId)
    {
        if (slateId != _lastId)
        {
            (_lastId, _last) = (slateId, find(slateId));
        }

        return _last;
    }

    private void AddToSlate(ServedSlate slate, int place, EventType type, (string Currency, long Amount)? revenue)
    {
        if (place is < 0 or >= MaxPlaces)
        {
            return;
        }

        ref var bits = ref CollectionsMarshal.GetValueRefOrAddDefault(Slates, slate.SlateId, out _);
        bits.AtMs = slate.AtMs;
        var bit = 1UL << place;
        switch (type)
        {
            case EventType.Impression: bits.Seen |= bit; break;
            case EventType.Tap: bits.Tapped |= bit; break;
            case EventType.AddToCart: bits.Carted |= bit; break;
            default: bits.Bought |= bit; break;
        }

        if (revenue is { } earned)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(SlateRevenue, (slate.SlateId, place, earned.Currency), out _) += earned.Amount;
        }
    }

    private void AddToShopper(ServedSlate slate, ShopEvent shopEvent, (string Currency, long Amount)? revenue)
    {
        if (slate is not { Experiment: { } experiment, Arm: { } arm, UserId: { } userId })
        {
            return;
        }

        ref var shopper = ref CollectionsMarshal.GetValueRefOrAddDefault(Shoppers, (experiment, userId), out var known);
        if (!known)
        {
            (shopper.Arm, shopper.FirstAtMs) = (arm, slate.AtMs);
        }

        shopper.FirstAtMs = Math.Min(shopper.FirstAtMs, slate.AtMs);
        Count(ref shopper.Counts, shopEvent.Type);
        if (revenue is { } earned)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(ShopperRevenue, (experiment, userId, earned.Currency), out _) += earned.Amount;
        }
    }

    /// <summary>The place that the event states if its item stands there, else where the item stands.</summary>
    private static int PlaceOf(ServedSlate slate, ShopEvent shopEvent)
    {
        if (shopEvent.Position is { } stated && stated >= 0 && stated < slate.Items.Length && (shopEvent.ItemId is null || slate.Items[stated].ItemId == shopEvent.ItemId))
        {
            return stated;
        }

        for (var place = 0; place < slate.Items.Length; place++)
        {
            if (slate.Items[place].ItemId == shopEvent.ItemId)
            {
                return place;
            }
        }

        return AttributionPlaces.Unknown;
    }

    private static (string Currency, long Amount)? RevenueOf(ShopEvent shopEvent) =>
        shopEvent is { Type: EventType.Purchase, Value: { } price, Currency: { Length: 3 } currency } && currency.All(char.IsAsciiLetterUpper)
            ? (currency, (long)Math.Round((double)price * shopEvent.Quantity * 10_000))
            : null;

    private static void Count(ref AttributionCounts counts, EventType type)
    {
        switch (type)
        {
            case EventType.Impression: counts.Impressions++; break;
            case EventType.Tap: counts.Taps++; break;
            case EventType.AddToCart: counts.Carts++; break;
            default: counts.Purchases++; break;
        }
    }
}
