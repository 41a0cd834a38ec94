using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Quantities;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.FeatureStore;

/// <summary>Applies events to online values, one at a time, in the order of the stream. The only writer of its state.</summary>
/// <remarks>
/// The rebuild, a checkpoint's remainder, a backfill and the live stream all go through the same lines, so that they give the same bits. Values
/// depend on the events alone, and on the catalogue for the segment, which is found anew at each purchase.
/// </remarks>
internal sealed class FeatureUpdater(OnlineState state, CurrentCatalog catalog, FeatureStoreOptions options)
{
    /// <summary>What a rebuild reads. Impressions and scrolls, by far the most events, say only that the shopper was there.</summary>
    public static readonly EventType[] Informative =
        [EventType.Tap, EventType.View, EventType.AddToCart, EventType.Purchase, EventType.Search, EventType.Dismiss];

    private readonly TrendCounters _trends = new(new HalfLife(options.TrendHalfLifeDays));
    private ItemStatisticsBuilder _items = new();
    private Departments _departments = Departments.None;

    /// <summary>The values it writes.</summary>
    public OnlineState State => state;

    /// <summary>Called after a purchase is in a shopper's values.</summary>
    public Action<Shopper>? Purchased { get; set; }

    /// <summary>Goes on from what a checkpoint holds of items and trends; false when it was made with other options.</summary>
    public bool Restore(ItemStatistics items, TrendState trends, long sequence, long unknownItems)
    {
        if (!_trends.Restore(trends))
        {
            return false;
        }

        _items = new ItemStatisticsBuilder(items);
        state.Purchased(items.Shop.LastAtMs);
        state.Publish(items, sequence);
        state.CountUnknownItems(unknownItems);
        state.Applied(sequence);
        return true;
    }

    /// <summary>Applies stored events and publishes what comes of them.</summary>
    /// <param name="events">Events of <see cref="Informative"/> types after what is applied, in order; others may be left out.</param>
    /// <param name="through">Sequence up to which they were read.</param>
    /// <param name="nowMs">The shop's now, Unix ms.</param>
    /// <param name="progress">Told now and then how many are done.</param>
    /// <returns>Events applied.</returns>
    public long Rebuild(IEnumerable<EventRow> events, long through, long nowMs, Action<long> progress)
    {
        var applied = 0L;
        var items = CurrentItems();
        foreach (var row in events)
        {
            Apply(
                new Happening(row.Sequence, row.Type, row.UserId, row.ItemId, row.Quantity, row.ValueTenThousandths, row.OccurredAtMs, row.ReceivedAtMs),
                items);
            if (++applied % 250_000 == 0)
            {
                progress(applied);
                items = CurrentItems();
            }
        }

        state.Applied(Math.Max(through, state.AppliedSequence));
        PublishItems(nowMs);
        RefreshTrends();
        return applied;
    }

    /// <summary>Applies one event of the live stream; one that is in the values already changes nothing.</summary>
    public void Apply(ShopEvent happened)
    {
        if (happened.Sequence > state.AppliedSequence)
        {
            Apply(
                new Happening(
                    happened.Sequence, happened.Type, happened.UserId, happened.ItemId, happened.Quantity,
                    happened.Value is { } value ? Money.ToTenThousandths(value) : 0,
                    happened.OccurredAt.ToUnixTimeMilliseconds(), happened.ReceivedAt.ToUnixTimeMilliseconds()),
                CurrentItems());
        }
    }

    /// <summary>Shows requests the items' values with what has been counted since; cheap when nothing has.</summary>
    /// <param name="nowMs">The shop's now, Unix ms.</param>
    public void PublishItems(long nowMs)
    {
        var published = state.Items;
        state.Publish(_items.AsOfSequence > published.AsOfSequence ? _items.Snapshot(nowMs) : published, state.AppliedSequence);
    }

    /// <summary>Publishes the trending lists with what has been counted since.</summary>
    public void RefreshTrends()
    {
        var applied = state.AppliedSequence;
        if (_trends.Changed)
        {
            state.Publish(_trends.Snapshot(applied));
        }
        else if (state.Trending.AsOfSequence < applied)
        {
            state.Publish(state.Trending.AsOf(applied));
        }
    }

    /// <summary>What a checkpoint stores: everything that changed since the last one was taken, all as of one sequence. O(shoppers changed + items · segments).</summary>
    /// <param name="nowMs">The shop's now, Unix ms.</param>
    public CheckpointCapture Capture(long nowMs)
    {
        PublishItems(nowMs);
        return new CheckpointCapture(state.AppliedSequence, state.UnknownItems, state.ShopperCount, state.TakeChanged(), state.TakeRemoved(), state.Items, _trends.Copy(), catalog.Snapshot);
    }

    private CatalogSnapshot CurrentItems()
    {
        var items = catalog.Snapshot;
        if (!ReferenceEquals(_departments.Catalog, items))
        {
            _departments = new Departments(items);
        }

        return items;
    }

    private void Apply(in Happening happened, CatalogSnapshot items)
    {
        var shopper = state.FindOrAdd(happened.UserId);
        shopper.Seen(happened.ReceivedAtMs);
        var bought = false;
        if (happened.ItemId is { } itemId && happened.Type is not (EventType.Impression or EventType.Scroll))
        {
            if (items.Find(itemId)?.Ordinal is { } item)
            {
                Change(shopper, happened, item);
                bought = happened.Type == EventType.Purchase;
            }
            else
            {
                state.CountUnknownItems(1);
            }
        }

        state.Applied(happened.Sequence);
        if (bought)
        {
            state.Purchased(happened.ReceivedAtMs);
            Purchased?.Invoke(shopper);
        }
    }

    private void Change(Shopper shopper, in Happening happened, int item)
    {
        var before = shopper.State;
        var after = happened.Type switch
        {
            EventType.Purchase => Bought(before, new PurchaseFact(item, happened.EffectiveAtMs, (float)happened.Quantity, happened.Price), happened.Sequence),
            EventType.AddToCart => Carted(before, happened, item),
            EventType.View or EventType.Tap => before.WithView(item),
            EventType.Dismiss => before.WithDismissal(item),
            _ => before,
        };
        if (!ReferenceEquals(after, before))
        {
            shopper.Replace(after with { Sequence = happened.Sequence });
            state.Changed(shopper);
        }
    }

    private ShopperState Bought(ShopperState before, in PurchaseFact fact, long sequence)
    {
        _items.Apply(before.Purchases, fact, sequence);
        var after = before.WithPurchase(fact);
        after = after with { Segment = ShopperSegments.Of(after.Purchases, _departments) };
        _trends.Purchased(fact.Item, after.Segment, fact.AtMs);
        return after;
    }

    private ShopperState Carted(ShopperState before, in Happening happened, int item)
    {
        _trends.Carted(item, before.Segment, happened.ReceivedAtMs);
        return before.WithCart(item);
    }

    /// <summary>What the values need of an event, whichever way it was read.</summary>
    private readonly record struct Happening(
        long Sequence, EventType Type, string UserId, string? ItemId, double Quantity, long ValueTenThousandths, long OccurredAtMs, long ReceivedAtMs)
    {
        public long EffectiveAtMs => EventTime.EffectiveMs(OccurredAtMs, ReceivedAtMs);

        /// <summary>As training reads it.</summary>
        public float Price => ValueTenThousandths / 10_000f;
    }
}
