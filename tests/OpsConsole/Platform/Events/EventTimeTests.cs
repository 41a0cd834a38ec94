using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsConsole.Catalog;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.Platform.Events;

public sealed class EventTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(5, 9, 5)]
    [InlineData(9, 5, 5)]
    [InlineData(-3, 5, 0)]
    [InlineData(4, -1, 0)]
    public void The_earlier_of_both_clocks_counts_and_nothing_before_1970(long occurredAtMs, long receivedAtMs, long effectiveMs) =>
        Assert.Equal(effectiveMs, EventTime.EffectiveMs(occurredAtMs, receivedAtMs));

    [Fact]
    public async Task Future_dated_and_late_purchases_give_one_history_in_training_and_in_serving()
    {
        await using var app = await RunningApp.StartAsync();
        await app.Services.GetRequiredService<CatalogWriter>().UpsertAsync([new ItemDraft("a"), new ItemDraft("b"), new ItemDraft("c")]);
        ShopEvent[] events =
        [
            Purchase("on time", "a", TimeSpan.Zero, Now),
            Purchase("ahead by two days", "b", TimeSpan.FromDays(2), Now.AddHours(1)),
            Purchase("ahead by a year", "a", TimeSpan.FromDays(365), Now.AddHours(2)),
            Purchase("late", "c", TimeSpan.FromDays(-1), Now.AddHours(3)),
        ];
        var append = new AppendEvents(events);
        Assert.True(app.Services.GetRequiredService<EventWriter>().TryEnqueue(append));
        await append.Committed;
        var token = TestContext.Current.CancellationToken;
        var catalog = app.Services.GetRequiredService<CurrentCatalog>();

        var log = app.Services.GetRequiredService<PurchaseReader>().ReadKnownAt(Now.AddHours(4), token);
        var trained = Assert.Single(LinearBlendModel.Replay(log));
        var (rebuilt, rebuilder) = Online(catalog);
        rebuilder.Rebuild(app.Services.GetRequiredService<EventReader>().Read(new EventFilter(), token), events.Length, Now.ToUnixTimeMilliseconds(), _ => { });
        var (live, follower) = Online(catalog);
        for (var index = 0; index < events.Length; index++)
        {
            follower.Apply(events[index] with { Sequence = index + 1 });
        }

        Assert.Equal(Now.AddHours(2).ToUnixTimeMilliseconds(), trained.LastAtMs);
        foreach (var served in (OnlineFeatures[])[rebuilt, live])
        {
            // Training goes by time and serving by arrival; forward decay makes the sums the same up to rounding.
            var history = served.Find("u")!.State.Purchases;
            Assert.Equal(trained.LastAtMs, history.LastAtMs);
            Assert.Equal(trained.Entries.ToArray().Select(entry => (entry.Item, entry.LastAtMs, entry.Count)), history.Entries.ToArray().Select(entry => (entry.Item, entry.LastAtMs, entry.Count)));
            Assert.All(trained.Entries.ToArray().Zip(history.Entries.ToArray()), pair => Assert.Equal(pair.First.Weight, pair.Second.Weight, pair.First.Weight * 1e-6));
        }

        // What was known an hour in: the purchase that claims a later day, too, since it had been received.
        Assert.Equal(2, app.Services.GetRequiredService<PurchaseReader>().ReadKnownAt(Now.AddHours(2), token).Lines.Count);
    }

    private static (OnlineFeatures Features, FeatureUpdater Updater) Online(CurrentCatalog catalog)
    {
        var features = new OnlineFeatures(Options.Create(new FeatureStoreOptions()), TimeProvider.System);
        return (features, new FeatureUpdater(features.State, catalog, new FeatureStoreOptions()));
    }

    private static ShopEvent Purchase(string id, string item, TimeSpan ahead, DateTimeOffset receivedAt) => new(
        0, id, EventType.Purchase, "u", id, item, 2.5m, "EUR", 1, null, null, null, null, receivedAt + ahead, receivedAt, null, EventFlags.None);
}
