using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using OpsConsole.Catalog;
using OpsConsole.Platform.Live;

namespace OpsConsole.Tests.Recommendations;

public sealed class FallbackTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "throw", "inference_failed" },
        { "hang", "deadline" },
        { "slow", "deadline" },
        { "garbage", "invalid_output" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_returning_shopper_gets_the_last_good_slate(string mode, string reason)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        var good = await shop.RecommendAsync(TestShop.Shopper(4));
        await SetFaultAsync(shop, "inference", mode);

        var answer = await shop.RecommendAsync(TestShop.Shopper(4), deadlineMs: 150);

        AssertAnsweredBy("personal", 'p', answer);
        Assert.Equal([reason], TestShop.Reasons(answer));
        Assert.Equal(TestShop.Ids(good), TestShop.Ids(answer));
        await SetFaultAsync(shop, "inference", "off");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_shopper_without_a_slate_gets_the_previous_models(string mode, string reason)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        await SetFaultAsync(shop, "inference", mode);

        var answer = await shop.RecommendAsync(TestShop.Shopper(4), deadlineMs: 400);

        AssertAnsweredBy("previousModel", 'v', answer);
        Assert.Equal([reason], TestShop.Reasons(answer));
        Assert.Equal("test-1", answer.GetProperty("modelVersion").GetString());
        await SetFaultAsync(shop, "inference", "off");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Without_any_model_the_segments_trend_answers(string mode, string reason)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        await SetFaultAsync(shop, "inference", mode);
        await SetFaultAsync(shop, "inference-previous", mode);

        var garden = await shop.RecommendAsync(TestShop.Shopper(1), "&limit=5", deadlineMs: 150);
        var toys = await shop.RecommendAsync(TestShop.Shopper(2), "&limit=5", deadlineMs: 150);
        var stated = await shop.RecommendAsync(TestShop.Shopper(2), "&limit=5&segment=Garden&surface=cart", deadlineMs: 150);

        AssertAnsweredBy("trending", 't', garden);
        Assert.Contains(reason, TestShop.Reasons(garden));
        Assert.NotEqual(TestShop.Ids(garden), TestShop.Ids(toys));
        Assert.Equal(TestShop.Ids(garden), TestShop.Ids(stated));
        Assert.Equal(JsonValueKind.Null, garden.GetProperty("modelVersion").ValueKind);
        await SetFaultAsync(shop, "inference", "off");
        await SetFaultAsync(shop, "inference-previous", "off");
    }

    [Fact]
    public async Task Where_nothing_has_been_sold_the_merchandisers_list_answers()
    {
        await using var shop = await TestShop.StartAsync(history: false);
        string[] items = [TestShop.Item(50), TestShop.Item(4), TestShop.Item(33), TestShop.Item(90), TestShop.Item(8)];
        using var put = await shop.App.Operator.PutAsJsonAsync("/api/v1/ops/fallback-lists/home", new { items });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await shop.Get<CatalogWriter>().SetStockAsync([(items[1], false)]);
        await SetFaultAsync(shop, "inference", "throw");

        var answer = await shop.RecommendAsync("anybody");

        AssertAnsweredBy("curated", 'c', answer);
        Assert.Equal([items[0], items[2], items[3], items[4]], TestShop.Ids(answer));
    }

    [Fact]
    public async Task When_nothing_else_is_left_the_static_list_answers()
    {
        await using var shop = await TestShop.StartAsync(history: false);
        await SetFaultAsync(shop, "inference", "throw");

        var answer = await shop.RecommendAsync("anybody", "&limit=9");

        AssertAnsweredBy("static", 's', answer);
        Assert.Equal(9, TestShop.Ids(answer).Length);
        Assert.True(File.Exists(Path.Combine(shop.App.Data, "last-resort.json")));
    }

    [Fact]
    public async Task Without_a_model_the_answer_says_so()
    {
        await using var shop = await TestShop.StartAsync(champion: false);

        var answer = await shop.RecommendAsync(TestShop.Shopper(5));

        AssertAnsweredBy("trending", 't', answer);
        Assert.Equal(["no_model"], TestShop.Reasons(answer));
    }

    [Fact]
    public async Task A_fallback_never_shows_what_is_out_of_stock()
    {
        await using var shop = await TestShop.StartAsync();
        var good = TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(4)));
        await shop.Get<CatalogWriter>().SetStockAsync([(good[0], false), (good[3], false)]);
        await SetFaultAsync(shop, "inference", "throw");

        var answer = await shop.RecommendAsync(TestShop.Shopper(4));

        AssertAnsweredBy("personal", 'p', answer);
        Assert.Equal(good.Except([good[0], good[3]]), TestShop.Ids(answer));
    }

    [Fact]
    public async Task A_shop_with_nothing_in_stock_still_answers()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.Get<CatalogWriter>().SetStockAsync([.. Enumerable.Range(0, TestShop.Items).Select(number => (TestShop.Item(number), false))]);

        var answer = await shop.RecommendAsync(TestShop.Shopper(4));

        Assert.Empty(TestShop.Ids(answer));
        Assert.Contains("no_items", TestShop.Reasons(answer));
    }

    [Fact]
    public async Task Similar_items_fall_back_without_the_item_itself()
    {
        await using var shop = await TestShop.StartAsync();
        await SetFaultAsync(shop, "inference", "throw");

        var answer = await shop.GetJsonAsync($"/api/v1/items/{TestShop.Item(0)}/similar?limit=30");

        AssertAnsweredBy("trending", 't', answer);
        Assert.DoesNotContain(TestShop.Item(0), TestShop.Ids(answer));
    }

    [Fact]
    public async Task The_breaker_opens_and_closes_again_once_the_fault_is_gone()
    {
        await using var shop = await TestShop.StartAsync(adjust: ShortBreaks);
        using var transitions = shop.Get<LiveFeed>().Subscribe(typeof(BreakerTransition));
        await shop.RecommendAsync(TestShop.Shopper(4));
        await SetFaultAsync(shop, "inference", "throw");

        var failing = 0;
        JsonElement answer;
        do
        {
            answer = await shop.RecommendAsync(TestShop.Shopper(4));
            AssertAnsweredBy("personal", 'p', answer);
            failing++;
        }
        while (!TestShop.Reasons(answer).Contains("breaker_open"));

        Assert.InRange(failing, 2, 11);
        await SetFaultAsync(shop, "inference", "off");
        await ReachesAsync(transitions, "closed");
        Assert.Equal("model", TestShop.Source(await shop.RecommendAsync(TestShop.Shopper(4))));
    }

    [Fact]
    public async Task A_broken_champions_breaker_does_not_keep_its_successor_away()
    {
        await using var shop = await TestShop.StartAsync();
        await SetFaultAsync(shop, "inference", "throw");
        for (var call = 0; call < 15; call++)
        {
            await shop.RecommendAsync(TestShop.Shopper(4));
        }

        Assert.Contains("breaker_open", TestShop.Reasons(await shop.RecommendAsync(TestShop.Shopper(4))));
        await SetFaultAsync(shop, "inference", "off");
        shop.Models.Swap(new OpsConsole.Models.ServingModel("test-3", shop.Model, TimeProvider.System.GetUtcNow()), shop.Models.Champion);

        var answer = await shop.RecommendAsync(TestShop.Shopper(4));

        Assert.Equal("model", TestShop.Source(answer));
        Assert.Equal("test-3", answer.GetProperty("modelVersion").GetString());
    }

    internal static async Task SetFaultAsync(TestShop shop, string point, string mode)
    {
        using var set = await shop.App.Operator.PostAsJsonAsync("/api/v1/ops/faults", new { point, mode, rate = 1.0, delayMs = 3_000, minutes = 5 });
        Assert.True(set.IsSuccessStatusCode, $"{(int)set.StatusCode} {await set.Content.ReadAsStringAsync()}");
    }

    internal static void AssertAnsweredBy(string source, char letter, JsonElement answer)
    {
        Assert.Equal(source, TestShop.Source(answer));
        Assert.EndsWith($".{letter}", answer.GetProperty("slateId").GetString());
        Assert.True(answer.GetProperty("degraded").GetBoolean());
        Assert.NotEmpty(TestShop.Ids(answer));
        Assert.Distinct(TestShop.Ids(answer));
    }

    private static void ShortBreaks(WebApplicationBuilder builder) => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Resilience:Guards:inference:ShortestBreakMs"] = "100",
        ["Resilience:Guards:inference:LongestBreakMs"] = "200",
        ["Resilience:Guards:inference:ProbeIntervalMs"] = "10",
        ["Resilience:Guards:inference:ProbeTimeoutMs"] = "100",
    });

    private static async Task ReachesAsync(LiveSubscription transitions, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await transitions.WaitAsync(patience.Token))
        {
            if (transitions.Drain().OfType<BreakerTransition>().Any(transition => transition.To == state))
            {
                return;
            }
        }
    }
}
