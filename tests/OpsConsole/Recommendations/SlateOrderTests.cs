using OpsConsole.Models;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Live;

namespace OpsConsole.Tests.Recommendations;

public sealed class SlateOrderTests
{
    [Fact]
    public async Task Generations_only_grow_also_under_concurrent_requests_and_across_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            var first = new List<(long Epoch, long Generation)>();
            await using (var shop = await TestShop.StartAsync(data: data))
            {
                for (var round = 0; round < 20; round++)
                {
                    // All of a round are asked for after all of the round before were answered.
                    var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.RecommendAsync(TestShop.Shopper(1))));
                    var numbers = answers.Select(answer => (answer.GetProperty("epoch").GetInt64(), answer.GetProperty("generation").GetInt64())).ToList();
                    Assert.Distinct(numbers);
                    Assert.All(numbers, number => Assert.True(first.Count == 0 || number.CompareTo(first.Max()) > 0));
                    first.AddRange(numbers);
                }
            }

            await using var again = await TestShop.StartAsync(data: data);
            var answer = await again.RecommendAsync(TestShop.Shopper(1));

            Assert.Equal(first[0].Epoch + 1, answer.GetProperty("epoch").GetInt64());
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Histories_are_rebuilt_at_start()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-").FullName;
        try
        {
            string[] before;
            await using (var shop = await TestShop.StartAsync(data: data))
            {
                before = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(1)));
            }

            await using var again = await TestShop.StartAsync(data: data);
            var answer = await again.RecommendAsync(TestShop.Shopper(1));

            Assert.Equal("model", TestShop.Source(answer));
            Assert.Equal(before, TestShop.Ids(answer));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_thousand_swaps_under_traffic_fail_no_request()
    {
        await using var shop = await TestShop.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        using var stop = new CancellationTokenSource();
        var sources = new List<string>();
        var callers = Enumerable.Range(0, 4).Select(async caller =>
        {
            var seen = new List<string>();
            for (var call = 0; !stop.IsCancellationRequested; call++)
            {
                var answer = await shop.RecommendAsync(TestShop.Shopper((caller * 31 + call) % TestShop.Shoppers));
                Assert.NotEmpty(TestShop.Ids(answer));
                seen.Add(TestShop.Source(answer));
            }

            return seen;
        }).ToArray();

        for (var swap = 0; swap < 1_000; swap++)
        {
            shop.Models.Swap(new ServingModel($"swap-{swap}", shop.Model, now), shop.Models.Champion);
            await Task.Yield();
        }

        await stop.CancelAsync();
        foreach (var seen in await Task.WhenAll(callers))
        {
            sources.AddRange(seen);
        }

        Assert.NotEmpty(sources);
        Assert.Contains("model", sources);
    }

    [Fact]
    public async Task A_purchase_and_a_new_model_tell_the_phones_of_shoppers_who_were_just_served()
    {
        await using var shop = await TestShop.StartAsync();
        using var hints = shop.Get<LiveFeed>().Subscribe(typeof(SlateOutdated));
        var shown = await shop.RecommendAsync(TestShop.Shopper(1), "&surface=cart");
        var now = TimeProvider.System.GetUtcNow();

        await shop.AddEventsAsync([
            TestShop.Event(EventType.Purchase, TestShop.Shopper(1), 3, now),
            TestShop.Event(EventType.Purchase, TestShop.Shopper(2), 3, now)]);
        var hint = await NextAsync(hints);
        shop.Models.Swap(new ServingModel("test-3", shop.Model, now), shop.Models.Champion);
        var second = await NextAsync(hints);
        var newer = await shop.RecommendAsync(TestShop.Shopper(1), "&surface=cart");

        Assert.Equal((TestShop.Shopper(1), "cart"), (hint.UserId, hint.Surface));
        Assert.Equal((TestShop.Shopper(1), "cart"), (second.UserId, second.Surface));
        Assert.InRange(hint.Generation, shown.GetProperty("generation").GetInt64() + 1, second.Generation - 1);
        Assert.InRange(newer.GetProperty("generation").GetInt64(), second.Generation + 1, long.MaxValue);
        Assert.Empty(hints.Drain());
    }

    private static async Task<SlateOutdated> NextAsync(LiveSubscription hints)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await hints.WaitAsync(patience.Token);
        return Assert.IsType<SlateOutdated>(Assert.Single(hints.Drain()));
    }
}
