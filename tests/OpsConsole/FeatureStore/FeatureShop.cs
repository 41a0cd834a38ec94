using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.FeatureStore;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.FeatureStore;

/// <summary>A host with a catalogue and shoppers who do random things, for comparing ways to the same online values.</summary>
internal sealed class FeatureShop : IAsyncDisposable
{
    public const int Items = 300;

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Random _random;
    private readonly HashSet<int> _known = [];
    private int _made;

    private FeatureShop(RunningApp app, int seed)
    {
        App = app;
        _random = new Random(seed);
    }

    public RunningApp App { get; }

    public OnlineFeatures Features => Get<OnlineFeatures>();

    public static string Item(int number) => $"item-{number:D3}";

    public static async Task<FeatureShop> StartAsync(int seed, Action<WebApplicationBuilder>? adjust = null, string? data = null)
    {
        var shop = new FeatureShop(await RunningApp.StartAsync(adjust, data), seed);
        if (shop.Get<CurrentCatalog>().Snapshot.Items.Count == 0)
        {
            await shop.Get<CatalogWriter>().UpsertAsync(Enumerable.Range(0, Items).Select(number =>
                new ItemDraft(Item(number), $"Item {number}", (number % 3) switch { 0 => "Kitchen/Pans", 1 => "Garden", _ => "" }, number % 40 + 1)));
        }

        return shop;
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Stores random events of all types, some late, some of unknown items, and waits until the live features have them.</summary>
    public async Task ActAsync(int events, int shoppers = 80)
    {
        await Get<EventImporter>().WriteAsync(Enumerable.Range(0, events).Select(_ => Event(shoppers)).ToList());
        await ReachedAsync();
    }

    public Task ReachedAsync() => Features.ReachedAsync(Get<IEventStream>().Head, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

    /// <summary>Values of nobody, with an updater of their own.</summary>
    public FeatureUpdater NewUpdater() => new(Features.NewState(), Get<CurrentCatalog>(), Get<IOptions<FeatureStoreOptions>>().Value);

    /// <summary>Applies what is stored after what an updater has.</summary>
    public FeatureUpdater Replay(FeatureUpdater updater)
    {
        var head = Get<IEventStream>().Head;
        updater.Rebuild(
            Get<EventReader>().Read(new EventFilter { Types = FeatureUpdater.Informative, AfterSequence = updater.State.AppliedSequence, ThroughSequence = head }),
            head,
            Start.ToUnixTimeMilliseconds(),
            _ => { });
        return updater;
    }

    /// <summary>Fails unless both hold the same values, bit for bit.</summary>
    public static void AssertSame(OnlineState expected, OnlineState actual)
    {
        Assert.Equal(expected.AppliedSequence, actual.AppliedSequence);
        Assert.Equal(expected.ShopperCount, actual.ShopperCount);
        Assert.Equal(expected.UnknownItems, actual.UnknownItems);
        foreach (var shopper in expected.All)
        {
            var (left, right) = (shopper.State, actual.Find(shopper.UserId)!.State);
            Assert.Equal(left.Sequence, right.Sequence);
            Assert.Equal(left.Segment, right.Segment);
            Assert.Equal(left.Viewed, right.Viewed);
            Assert.Equal(left.Carted, right.Carted);
            Assert.Equal(left.Dismissed, right.Dismissed);
            Assert.Equal(left.Purchases.Version, right.Purchases.Version);
            Assert.Equal(left.Purchases.Habits, right.Purchases.Habits);
            Assert.Equal(left.Purchases.Entries, right.Purchases.Entries);
        }

        Assert.Equal(expected.Items.AsOfSequence, actual.Items.AsOfSequence);
        Assert.Equal(expected.Items.Shop, actual.Items.Shop);
        Assert.All(Enumerable.Range(0, Items), item => Assert.Equal(expected.Items[item], actual.Items[item]));
        Assert.Equal(expected.Trending.Overall, actual.Trending.Overall);
        Assert.Equal(expected.Trending.Segments.Order(), actual.Trending.Segments.Order());
        Assert.All(expected.Trending.Segments, segment => Assert.Equal(expected.Trending.Among(segment), actual.Trending.Among(segment)));
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private ShopEvent Event(int shoppers)
    {
        var number = ++_made;
        var received = Start.AddMinutes(number * 7);
        var type = (EventType)(1 + _random.Next(8));
        var item = _random.Next(40) == 0 ? "no such item" : Item((int)(Items * Math.Pow(_random.NextDouble(), 2)));

        // Shoppers of whom there are only impressions are heard of by the live stream alone: the first event of each says more.
        var shopper = _random.Next(shoppers);
        type = _known.Add(shopper) && type is (EventType.Impression or EventType.Scroll) ? EventType.Tap : type;
        return new ShopEvent(
            0, $"e{number}-{received.Ticks}", type, $"u{shopper}", $"visit-{number / 3}", type == EventType.Search ? null : item,
            type == EventType.Purchase && _random.Next(5) > 0 ? _random.Next(100, 9_999) / 100m : null, "EUR", _random.Next(1, 4), null, null, null, null,
            received.AddMinutes(_random.Next(10) == 0 ? -_random.Next(5_000) : 0), received, null, EventFlags.None);
    }
}
