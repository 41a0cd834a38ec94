using OpsConsole.Catalog;
using OpsConsole.Engines.Quantities;
using OpsConsole.Platform.Events;

namespace OpsConsole.FeatureStore;

/// <summary>Applies events to the online features, one at a time, in the order of the stream. The only writer.</summary>
internal sealed class FeatureUpdater(OnlineFeatures features, CurrentCatalog catalog, long startMs, double trendHalfLifeDays)
{
    /// <summary>What a rebuild reads. Impressions and scrolls, by far the most events, say only that the shopper was there.</summary>
    public static readonly EventType[] Informative =
        [EventType.Tap, EventType.View, EventType.AddToCart, EventType.Purchase, EventType.Search, EventType.Dismiss];

    private readonly TrendCounters _trends = new(startMs, new HalfLife(trendHalfLifeDays));
    private bool _rebuilding;

    /// <summary>Applies every stored event. Segments are found once at the end, since the trend of a replayed purchase belongs to what its shopper has become.</summary>
    /// <param name="events">The events of <see cref="Informative"/> types, in order; others may be left out.</param>
    /// <param name="through">Sequence up to which they were read.</param>
    /// <param name="progress">Told now and then how many are done.</param>
    /// <returns>Events applied.</returns>
    public long Rebuild(IEnumerable<EventRow> events, long through, Action<long> progress)
    {
        _rebuilding = true;
        var items = catalog.Snapshot;
        var purchases = new List<(Shopper Shopper, int Item, long AtMs)>();
        var applied = 0L;
        foreach (var row in events)
        {
            var happened = new Happening(row.Sequence, row.Type, row.UserId, row.ItemId, row.Quantity, row.OccurredAtMs, row.ReceivedAtMs);
            if (Apply(happened, items) is { Item: >= 0 } bought)
            {
                purchases.Add((bought.Shopper, bought.Item, happened.EffectiveAtMs));
            }

            if (++applied % 250_000 == 0)
            {
                progress(applied);
            }
        }

        foreach (var shopper in features.All)
        {
            shopper.Replace(shopper.State with { Segment = ShopperSegments.Of(shopper.State.Purchases, items) });
        }

        foreach (var (shopper, item, atMs) in purchases)
        {
            _trends.Purchased(item, shopper.State.Segment, atMs);
        }

        _rebuilding = false;
        features.Applied(Math.Max(through, features.AppliedSequence));
        RefreshTrends();
        return applied;
    }

    /// <summary>Applies one event of the live stream; one that is in the features already changes nothing.</summary>
    public void Apply(ShopEvent happened)
    {
        if (happened.Sequence <= features.AppliedSequence)
        {
            return;
        }

        var items = catalog.Snapshot;
        var change = Apply(
            new Happening(
                happened.Sequence, happened.Type, happened.UserId, happened.ItemId, happened.Quantity,
                happened.OccurredAt.ToUnixTimeMilliseconds(), happened.ReceivedAt.ToUnixTimeMilliseconds()),
            items);
        if (change.Item >= 0)
        {
            var shopper = change.Shopper;
            shopper.Replace(shopper.State with { Segment = ShopperSegments.Of(shopper.State.Purchases, items) });
            _trends.Purchased(change.Item, shopper.State.Segment, EventTime.EffectiveMs(happened));
            features.RaisePurchased(shopper);
        }
    }

    /// <summary>Publishes the trending lists with what has been counted since.</summary>
    public void RefreshTrends()
    {
        var applied = features.AppliedSequence;
        if (_trends.Changed)
        {
            features.Publish(_trends.Snapshot(applied));
        }
        else if (features.Trending.AsOfSequence < applied)
        {
            features.Publish(features.Trending.AsOf(applied));
        }
    }

    /// <returns>The shopper, and the item bought; -1 where nothing was.</returns>
    private (Shopper Shopper, int Item) Apply(in Happening happened, CatalogSnapshot items)
    {
        var shopper = features.FindOrAdd(happened.UserId);
        shopper.Seen(happened.ReceivedAtMs);
        var bought = -1;
        if (happened.ItemId is { } itemId && happened.Type is not (EventType.Impression or EventType.Scroll))
        {
            if (items.Find(itemId)?.Ordinal is { } item)
            {
                Change(shopper, happened, item);
                bought = happened.Type == EventType.Purchase ? item : -1;
            }
            else
            {
                features.CountUnknownItem();
            }
        }

        features.Applied(happened.Sequence);
        return (shopper, bought);
    }

    private void Change(Shopper shopper, in Happening happened, int item)
    {
        var state = shopper.State;
        switch (happened.Type)
        {
            case EventType.Purchase:
                shopper.Replace(state.WithPurchase(item, happened.EffectiveAtMs, (float)happened.Quantity));
                break;
            case EventType.AddToCart:
                shopper.Replace(state.WithCart(item));
                if (!_rebuilding)
                {
                    _trends.Carted(item, state.Segment, happened.ReceivedAtMs);
                }

                break;
            case EventType.View or EventType.Tap:
                shopper.Replace(state.WithView(item));
                break;
            case EventType.Dismiss:
                shopper.Replace(state.WithDismissal(item));
                break;
            default:
                break;
        }
    }

    /// <summary>What the features need of an event, whichever way it was read.</summary>
    private readonly record struct Happening(
        long Sequence, EventType Type, string UserId, string? ItemId, double Quantity, long OccurredAtMs, long ReceivedAtMs)
    {
        public long EffectiveAtMs => EventTime.EffectiveMs(OccurredAtMs, ReceivedAtMs);
    }
}
