using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.FeatureStore;

public sealed class OnlineFeaturesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly CurrentCatalog _catalog = new();
    private readonly OnlineFeatures _features;
    private readonly FeatureUpdater _updater;
    private long _sequence;

    public OnlineFeaturesTests()
    {
        _catalog.Replace([.. Enumerable.Range(0, 400).Select(number => new CatalogItem(number, $"i{number}", $"Item {number}", number % 2 == 0 ? "Kitchen/Pans" : "Garden", 1, "EUR", true))]);
        (_features, _updater) = Make(new FeatureStoreOptions());
    }

    [Fact]
    public void Purchases_views_carts_and_dismissals_become_state()
    {
        Apply(EventType.View, "u", 1);
        Apply(EventType.Tap, "u", 2);
        Apply(EventType.AddToCart, "u", 2);
        Apply(EventType.AddToCart, "u", 4);
        Apply(EventType.Dismiss, "u", 5);
        Apply(EventType.Dismiss, "u", 6);
        Apply(EventType.Purchase, "u", 4);
        Apply(EventType.Purchase, "u", 5);

        var state = _features.Find("u")!.State;

        Assert.Equal([2, 1], state.Viewed);
        Assert.Equal([2], state.Carted);
        Assert.Equal([6], state.Dismissed);
        Assert.True(state.Purchases.Contains(4) && state.Purchases.Contains(5));
        Assert.Equal(2, state.Purchases.Count);
        Assert.Null(_features.Find("somebody else"));
    }

    [Fact]
    public void An_event_delivered_twice_counts_once()
    {
        var bought = Event(EventType.Purchase, "u", 3, Start);
        _updater.Apply(bought);
        var once = _features.Find("u")!.State;

        _updater.Apply(bought);

        Assert.Same(once, _features.Find("u")!.State);
        Assert.Equal(1, once.Purchases.Entries[0].Count);
    }

    [Fact]
    public void Lists_keep_their_bounds()
    {
        for (var item = 0; item < 200; item++)
        {
            Apply(EventType.View, "u", item);
            Apply(EventType.AddToCart, "u", item);
            Apply(EventType.Dismiss, "u", item);
        }

        var state = _features.Find("u")!.State;
        Assert.Equal(ShopperState.MaxViewed, state.Viewed.Length);
        Assert.Equal(199, state.Viewed[0]);
        Assert.Equal(ShopperState.MaxCarted, state.Carted.Length);
        Assert.Equal(ShopperState.MaxDismissed, state.Dismissed.Length);
    }

    [Fact]
    public void The_segment_is_the_department_bought_most_in()
    {
        Apply(EventType.View, "u", 1);
        Assert.Equal(ShopperSegments.New, _features.Find("u")!.State.Segment);
        Apply(EventType.Purchase, "u", 1);
        Assert.Equal("Garden", _features.Find("u")!.State.Segment);
        Apply(EventType.Purchase, "u", 2);
        Apply(EventType.Purchase, "u", 4);
        Assert.Equal("Kitchen", _features.Find("u")!.State.Segment);
    }

    [Fact]
    public void Trends_follow_what_sells_now_overall_and_by_segment()
    {
        for (var times = 0; times < 5; times++)
        {
            Apply(EventType.Purchase, $"old{times}", 1, Start.AddDays(-30));
        }

        Apply(EventType.Purchase, "k1", 2, Start);
        Apply(EventType.Purchase, "k2", 2, Start);
        Apply(EventType.Purchase, "g", 7, Start);
        _updater.RefreshTrends();

        var trending = _features.Trending;

        Assert.Equal([2, 7, 1], trending.Overall.ToArray().Select(item => item.Ordinal));
        Assert.Equal([7, 1], trending.Among("Garden").ToArray().Select(item => item.Ordinal));
        Assert.Equal(1f, trending.Overall[0].Score);
        Assert.Empty(trending.Among("Nowhere").ToArray());
    }

    [Fact]
    public void Rebuilding_gives_what_following_gave()
    {
        var random = new Random(3);
        var events = Enumerable.Range(0, 3_000).Select(_ => Event(
            (EventType)(1 + random.Next(8)), $"u{random.Next(40)}", random.Next(400), Start.AddMinutes(random.Next(100_000)))).ToList();
        foreach (var happened in events)
        {
            _updater.Apply(happened);
        }

        var (rebuilt, updater) = Make(new FeatureStoreOptions());
        updater.Rebuild(
            events.Select(happened => new EventRow(
                happened.Sequence, happened.Type, happened.UserId, happened.SessionId, happened.ItemId, happened.Quantity, 0,
                happened.OccurredAt.ToUnixTimeMilliseconds(), happened.ReceivedAt.ToUnixTimeMilliseconds())),
            _sequence,
            Start.ToUnixTimeMilliseconds(),
            _ => { });
        _updater.PublishItems(Start.ToUnixTimeMilliseconds());
        _updater.RefreshTrends();

        Assert.Equal(_features.ShopperCount, rebuilt.ShopperCount);
        Assert.Equal(_features.AppliedSequence, rebuilt.AppliedSequence);
        foreach (var shopper in _features.State.All)
        {
            var (followed, replayed) = (shopper.State, rebuilt.Find(shopper.UserId)!.State);
            Assert.Equal(followed.Purchases.Entries, replayed.Purchases.Entries);
            Assert.Equal(followed.Viewed, replayed.Viewed);
            Assert.Equal(followed.Carted, replayed.Carted);
            Assert.Equal(followed.Dismissed, replayed.Dismissed);
            Assert.Equal(followed.Segment, replayed.Segment);
            Assert.Equal(followed.Sequence, replayed.Sequence);
            Assert.Equal(shopper.LastSeenAtMs, rebuilt.Find(shopper.UserId)!.LastSeenAtMs);
        }

        Assert.Equal(_features.Items.Shop, rebuilt.Items.Shop);
        Assert.All(Enumerable.Range(0, 400), item => Assert.Equal(_features.Items[item], rebuilt.Items[item]));
        Assert.Equal(_features.Trending.Overall, rebuilt.Trending.Overall);
        Assert.Equal(_features.Trending.Segments.Order(), rebuilt.Trending.Segments.Order());
        Assert.All(_features.Trending.Segments, segment => Assert.Equal(_features.Trending.Among(segment), rebuilt.Trending.Among(segment)));
    }

    [Fact]
    public void A_device_clock_ahead_reaches_no_further_than_the_servers()
    {
        _updater.Apply(Event(EventType.Purchase, "u", 3, Start.AddYears(50)) with { ReceivedAt = Start });

        Assert.Equal(Start.ToUnixTimeMilliseconds(), _features.Find("u")!.State.Purchases.LastAtMs);
    }

    [Fact]
    public void Unknown_items_are_counted_and_change_nothing()
    {
        _updater.Apply(Event(EventType.Purchase, "u", 3, Start) with { ItemId = "no such item" });

        Assert.Equal(1, _features.UnknownItems);
        Assert.Equal(0, _features.Find("u")!.State.Purchases.Count);
    }

    [Fact]
    public void Beyond_the_bound_those_not_heard_of_for_longest_are_let_go()
    {
        var (features, updater) = Make(new FeatureStoreOptions { MaxShoppers = 1_000 });
        for (var user = 0; user < 1_200; user++)
        {
            updater.Apply(Event(EventType.View, $"u{user}", 1, Start.AddSeconds(user)));
        }

        features.State.Trim();

        Assert.Equal(900, features.ShopperCount);
        Assert.Null(features.Find("u0"));
        Assert.NotNull(features.Find("u1199"));
    }

    private (OnlineFeatures Features, FeatureUpdater Updater) Make(FeatureStoreOptions options)
    {
        var features = new OnlineFeatures(Options.Create(options), TimeProvider.System);
        return (features, new FeatureUpdater(features.State, _catalog, options));
    }

    private void Apply(EventType type, string user, int item, DateTimeOffset? at = null) => _updater.Apply(Event(type, user, item, at ?? Start));

    private ShopEvent Event(EventType type, string user, int item, DateTimeOffset at) => new(
        ++_sequence, $"e{_sequence}", type, user, null, $"i{item}", null, null, 1, null, null, null, null, at, at, null, EventFlags.None);
}
