using OpsConsole.Catalog;
using OpsConsole.FeatureStore;
using OpsConsole.FeatureStore.Backfill;
using OpsConsole.FeatureStore.Checkpoints;
using OpsConsole.Platform.Events;

namespace OpsConsole.Tests.FeatureStore;

public sealed class BackfillTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backfill_repairs_what_is_wrong_and_says_how_much()
    {
        await using var shop = await FeatureShop.StartAsync(41);
        await shop.ActAsync(2_000);
        var broken = shop.Features.State.All.Where(shopper => shopper.State.Purchases.Count > 2).Take(3).ToList();
        broken.ForEach(shopper => shopper.Replace(ShopperState.Unknown));
        var old = shop.Features.State;

        var result = await shop.Get<FeatureBackfill>().RunAsync(_ => { }, _ => { }, Token);

        Assert.Equal(3, result.ShoppersChanged);
        Assert.Equal(0, result.ItemsChanged);
        Assert.NotSame(old, shop.Features.State);
        await shop.ReachedAsync();
        FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, shop.Features.State);

        // The next checkpoint is of the new values alone.
        await shop.Get<CheckpointWriter>().SaveAsync(Token);
        var restored = shop.NewUpdater();
        Assert.Null(shop.Get<CheckpointStore>().Load(restored, shop.Get<CurrentCatalog>().Snapshot, Token));
        restored.RefreshTrends();
        FeatureShop.AssertSame(shop.Features.State, restored.State);
    }

    [Fact]
    public async Task Backfill_takes_in_items_that_the_catalogue_got_after_events_had_named_them()
    {
        await using var shop = await FeatureShop.StartAsync(42);
        await shop.ActAsync(1_500);
        Assert.True(shop.Features.UnknownItems > 0);
        await shop.Get<CatalogWriter>().UpsertAsync([new ItemDraft("no such item", "Here now", "Garden", 3)], Token);
        var item = shop.Get<CurrentCatalog>().Snapshot.Find("no such item")!.Ordinal;
        Assert.Equal(0, shop.Features.Items[item].Count);

        var result = await shop.Get<FeatureBackfill>().RunAsync(_ => { }, _ => { }, Token);

        Assert.True(result.ShoppersChanged > 0);
        Assert.Equal(0, shop.Features.UnknownItems);
        Assert.True(shop.Features.Items[item].Count > 0);
    }

    [Fact]
    public async Task Events_that_come_during_a_backfill_are_in_the_values_before_and_after_the_swap()
    {
        await using var shop = await FeatureShop.StartAsync(43);
        await shop.ActAsync(3_000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var acting = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await shop.ActAsync(25);
                }
            },
            Token);

        for (var round = 0; round < 5; round++)
        {
            var before = shop.Features.AppliedSequence;
            var result = await shop.Get<FeatureBackfill>().RunAsync(_ => { }, _ => { }, Token);
            Assert.Equal(0, result.ShoppersChanged);
            Assert.True(result.Sequence >= before && shop.Features.AppliedSequence >= result.Sequence);
        }

        await stop.CancelAsync();
        await acting;
        await shop.ReachedAsync();
        FeatureShop.AssertSame(shop.Replay(shop.NewUpdater()).State, shop.Features.State);
    }

    [Fact]
    public async Task A_purchase_after_the_swap_reaches_who_listens()
    {
        await using var shop = await FeatureShop.StartAsync(44);
        await shop.ActAsync(300);
        await shop.Get<FeatureBackfill>().RunAsync(_ => { }, _ => { }, Token);
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Features.Purchased += shopper => heard.TrySetResult(shopper.UserId);

        var at = FeatureShop.Start.AddDays(40);
        await shop.Get<EventImporter>().WriteAsync(
            [new ShopEvent(0, "after", EventType.Purchase, "late bird", null, FeatureShop.Item(1), 1, "EUR", 1, null, null, null, null, at, at, null, EventFlags.None)], token: Token);

        Assert.Equal("late bird", await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }
}
