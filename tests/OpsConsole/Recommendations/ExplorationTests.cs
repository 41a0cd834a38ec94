using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using OpsConsole.Catalog;
using OpsConsole.Experiments;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations.Exploration;

namespace OpsConsole.Tests.Recommendations;

/// <summary>What of the home screen is left to chance, and what the log says of it.</summary>
public sealed class ExplorationTests
{
    [Fact]
    public async Task Shuffled_slates_hold_the_same_items_say_their_propensities_and_do_not_flicker()
    {
        string[][] plain;
        await using (var still = await TestShop.StartAsync())
        {
            plain = await Task.WhenAll(Enumerable.Range(0, 30).Select(async number => TestShop.Ids(await still.RecommendAsync(TestShop.Shopper(number)))));
        }

        await using var shop = await TestShop.StartAsync(adjust: With(("ShuffleShare", "1")));
        var moved = 0;
        for (var number = 0; number < plain.Length; number++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(number));
            var ids = TestShop.Ids(answer);
            Assert.Equal(plain[number].Take(8).Order(), ids.Take(8).Order());
            Assert.Equal(plain[number].Skip(8), ids.Skip(8));
            moved += plain[number].SequenceEqual(ids) ? 0 : 1;

            var slate = Slate(shop, answer);
            Assert.Equal(ServedPolicies.Shuffle, slate.Policy);
            Assert.All(slate.Items.Take(8), item => Assert.Equal(0.125f, item.Propensity));
            Assert.All(slate.Items.Skip(8), item => Assert.Equal(1, item.Propensity));
            for (var again = 0; again < 3; again++)
            {
                Assert.Equal(ids, TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(number))));
            }
        }

        Assert.InRange(moved, 25, plain.Length);
    }

    [Fact]
    public async Task A_newcomer_takes_its_place_with_the_propensity_that_the_odds_give_it()
    {
        await using var shop = await TestShop.StartAsync(adjust: With(("NewcomerShare", "1"), ("NewcomerPlace", "4")));
        await shop.Get<CatalogWriter>().UpsertAsync([.. Enumerable.Range(0, 5).Select(number => new ItemDraft($"new-{number}", $"New {number}", "Kitchen", 2m, "EUR", true))]);
        shop.Get<Newcomers>().Compute();
        var odds = shop.Get<NewcomerOdds>().Current;
        var first = shop.Get<CurrentCatalog>().Snapshot.Find("new-4")!;
        Assert.Equal(first.Ordinal, odds.Items[0]);

        var drawn = new HashSet<string>();
        for (var number = 0; number < 40; number++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(number), "&limit=10");
            var slate = Slate(shop, answer);
            Assert.Equal(ServedPolicies.Newcomer, slate.Policy);
            Assert.Equal(10, slate.Items.Length);
            Assert.Distinct(TestShop.Ids(answer));
            Assert.Equal("newcomer", answer.GetProperty("items")[3].GetProperty("reason").GetString());
            var newcomer = slate.Items[3];
            var eligible = odds.Items.ToArray().Zip(odds.Weights.ToArray()).Where(pair => pair.First == newcomer.Ordinal || MayBe(pair.First, slate)).Sum(pair => pair.Second);
            var weight = odds.Weights[odds.Items.IndexOf(newcomer.Ordinal)];
            Assert.InRange(newcomer.Propensity, (weight / 1) - 1e-4, (weight / eligible) + 0.5);
            Assert.All(slate.Items.Where(item => item.Ordinal != newcomer.Ordinal), item => Assert.Equal(1, item.Propensity));
            Assert.Equal(TestShop.Ids(answer), TestShop.Ids(await shop.RecommendAsync(TestShop.Shopper(number), "&limit=10")));
            drawn.Add(newcomer.ItemId);
        }

        Assert.InRange(drawn.Count, 5, 40);

        bool MayBe(int ordinal, ServedSlate slate) => slate.Items.All(item => item.Ordinal != ordinal);
    }

    [Theory]
    [InlineData("&surface=cart")]
    [InlineData("&basket=item-001")]
    [InlineData(null)]
    public async Task Baskets_and_items_beside_an_item_are_never_explored(string? more)
    {
        await using var shop = await TestShop.StartAsync(adjust: With(("NewcomerShare", "1"), ("ShuffleShare", "1")));
        shop.Get<Newcomers>().Compute();
        for (var number = 0; number < 10; number++)
        {
            var answer = more is null
                ? await shop.GetJsonAsync($"/api/v1/items/{TestShop.Item(number)}/similar?userId={TestShop.Shopper(number)}")
                : await shop.RecommendAsync(TestShop.Shopper(number), more);
            Assert.Equal(ServedPolicies.Greedy, Slate(shop, answer).Policy);
        }
    }

    [Fact]
    public async Task An_arm_may_forbid_it_and_shares_hold()
    {
        await using var shop = await TestShop.StartAsync(adjust: With(("ShuffleShare", "0.3"), ("NewcomerShare", "0.5")));
        shop.Get<Newcomers>().Compute();
        var policies = new List<string>();
        for (var number = 0; number < 400; number++)
        {
            policies.Add(Slate(shop, await shop.RecommendAsync($"visitor-{number}")).Policy);
        }

        Assert.InRange(policies.Count(policy => policy == ServedPolicies.Shuffle), 80, 160);
        Assert.InRange(policies.Count(policy => policy == ServedPolicies.Newcomer), 100, 180);

        shop.Get<Assignments>().Load(new AssignmentTable([
            new RunningExperiment("still", "salt", ["home"], 1, [new RunningArm(new Assignment("still", "still", null, Explore: false), 1)])]));
        for (var number = 0; number < 50; number++)
        {
            Assert.Equal(ServedPolicies.Greedy, Slate(shop, await shop.RecommendAsync($"visitor-{number}")).Policy);
        }
    }

    [Fact]
    public async Task An_item_that_has_been_shown_often_is_no_newcomer()
    {
        await using var shop = await TestShop.StartAsync(adjust: With(("NewcomerShare", "0.5"), ("NewcomerImpressions", "20"), ("Newcomers", "200")));
        var newcomers = shop.Get<Newcomers>();
        newcomers.Compute();
        var item = shop.Get<CurrentCatalog>().Snapshot.Find(TestShop.Item(7))!.Ordinal;
        Assert.Contains(item, shop.Get<NewcomerOdds>().Current.Items.ToArray());

        await shop.AddEventsAsync(Enumerable.Range(0, 20).Select(number => TestShop.Event(EventType.Impression, TestShop.Shopper(number), 7, TimeProvider.System.GetUtcNow())));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (shop.Get<NewcomerOdds>().Current.Items.Contains(item))
        {
            await Task.Delay(10, patience.Token);
            newcomers.Compute();
        }

        Assert.Equal(TestShop.Items - 1, shop.Get<NewcomerOdds>().Current.Count);
    }

    private static ServedSlate Slate(TestShop shop, JsonElement answer) => shop.Get<ServedSlates>().Find(answer.GetProperty("slateId").GetString()!)!;

    private static Action<WebApplicationBuilder> With(params (string Option, string Value)[] settings) => builder => builder.Configuration.AddInMemoryCollection(
        settings.Select(setting => KeyValuePair.Create<string, string?>($"Recommendations:Exploration:{setting.Option}", setting.Value)));
}
