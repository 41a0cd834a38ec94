using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.FeatureStore;
using OpsConsole.FeatureStore.Parity;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Served;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Platform.Time;
using OpsConsole.Tests.Recommendations;

namespace OpsConsole.Tests.FeatureStore;

public sealed class ParityTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_vectors_served_while_events_come_are_what_the_events_give()
    {
        await using var shop = await TestShop.StartAsync(adjust: builder =>
        {
            builder.Configuration["Recommendations:VectorsOneIn"] = "1";
            builder.Configuration["Recommendations:VectorRows"] = "10";
            builder.Configuration["Served:MaxPerSecond"] = "100000";
            builder.Configuration["FeatureStore:PreparedSeconds"] = "0.05";
        });
        var random = new Random(11);
        for (var round = 0; round < 36; round++)
        {
            // Nobody waits for these: requests meet every stage of their way into the features.
            var now = shop.Get<ShopClock>().GetUtcNow();
            var writing = shop.Get<EventImporter>().WriteAsync(Enumerable.Range(0, 20).Select(_ => TestShop.Event(
                random.Next(3) > 0 ? EventType.Purchase : EventType.View, TestShop.Shopper(random.Next(TestShop.Shoppers + 20)), random.Next(TestShop.Items), now.AddMinutes(-random.Next(200)), $"v{round}")).ToList());
            await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => shop.RecommendAsync(TestShop.Shopper(random.Next(TestShop.Shoppers + 30)), "&limit=12", 10_000)));
            await writing;
        }

        var report = await shop.Get<ParityCheck>().RunAsync("test-run", "test", _ => { }, _ => { }, Token);

        Assert.True(report.Checked >= 10_000, $"{report.Checked} vectors");
        Assert.Equal(0, report.Mismatched);
        Assert.Equal(0, report.ExpiredServed);
        Assert.Equal(0, report.NotComparable);
        using var response = await shop.App.Operator.GetAsync(new Uri("/api/v1/ops/features/parity", UriKind.Relative), Token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(report.Checked, answer.GetProperty("checked").GetInt32());
        Assert.Equal(0, answer.GetProperty("mismatched").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("worst").ValueKind);
        Assert.Equal("test-run", answer.GetProperty("items")[0].GetProperty("runId").GetString());
        Assert.DoesNotContain(shop.Get<Timeline>().Entries, entry => entry.Title.Contains("differ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_skewed_by_one_bit_is_found_and_named()
    {
        await using var shop = await FeatureShop.StartAsync(21);
        var (model, slates) = await ServeAsync(shop);
        Assert.Equal(0, Replay(shop, model, slates).Mismatched);
        var feature = Place("item_share_30d");
        var victim = slates[7].Vectors!;
        var row = Enumerable.Range(0, victim.Rows).First(row => victim.Values[(row * FeatureDefinitions.Count) + feature] > 0);
        var place = (row * FeatureDefinitions.Count) + feature;
        var (served, skewed) = (victim.Values[place], MathF.BitIncrement(victim.Values[place]));
        victim.Values[place] = skewed;

        var report = Replay(shop, model, slates);

        Assert.Equal(1, report.Mismatched);
        Assert.Equal(slates.Sum(slate => slate.Vectors!.Rows), report.Checked);
        Assert.Equal("item_share_30d", report.Worst!.Feature);
        Assert.Equal(skewed, report.Worst.Served);
        Assert.Equal(served, report.Worst.Recomputed);
        Assert.Equal(slates[7].SlateId, report.Worst.SlateId);
        Assert.Equal(slates[7].Items[row].ItemId, report.Worst.ItemId);
    }

    [Fact]
    public async Task An_online_value_that_missed_an_event_is_found()
    {
        await using var shop = await FeatureShop.StartAsync(22);
        await shop.ActAsync(1_500);
        var model = Train(shop);
        var shopper = shop.Features.State.All.First(one => one.State.Purchases.Count > 5);

        // The updater loses a purchase: it claims the sequence and does not have the value.
        var before = shopper.State;
        await shop.Get<EventImporter>().WriteAsync([Bought(shopper.UserId, FeatureShop.Item(3), FeatureShop.Start.AddDays(30))], token: Token);
        await shop.ReachedAsync();
        shopper.Replace(before with { Sequence = shopper.State.Sequence });
        var report = Replay(shop, model, [Serve(shop, model, shopper.UserId, FeatureShop.Start.AddDays(31), "s1")]);

        Assert.Equal(report.Checked, report.Mismatched);
        Assert.Contains(report.ByFeature, feature => feature.Feature == "shopper_visits_20d");
    }

    [Fact]
    public async Task Item_statistics_that_claim_another_sequence_are_found()
    {
        await using var shop = await FeatureShop.StartAsync(23);
        await shop.ActAsync(1_500);
        var model = Train(shop);
        var stale = shop.Features.Items;
        await shop.ActAsync(300);
        var slate = Serve(shop, model, "u1", FeatureShop.Start.AddDays(31), "s1", stale);
        Assert.Equal(0, Replay(shop, model, [slate]).Mismatched);

        var report = Replay(shop, model, [slate with { Vectors = slate.Vectors! with { ItemSequence = shop.Features.Items.AsOfSequence } }]);

        Assert.True(report.Mismatched > 0);
        Assert.StartsWith("item_", report.Worst!.Feature, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_served_after_its_time_to_live_is_counted()
    {
        await using var shop = await FeatureShop.StartAsync(24);
        await shop.ActAsync(1_500);
        var model = Train(shop);
        var shopper = shop.Features.State.All.First(one => one.State.Purchases.Habits.Visits > 3);
        var alive = DateTimeOffset.FromUnixTimeMilliseconds(shopper.State.Purchases.LastAtMs).AddDays(399);
        var slate = Serve(shop, model, shopper.UserId, alive, "s1");
        Assert.False(float.IsNaN(slate.Vectors!.Values[Place("shopper_gap")]));
        Assert.Equal(0, Replay(shop, model, [slate]).ExpiredServed);

        // The same vector shown two days later: computed rightly for its moment, and too old when it was served.
        var late = Replay(shop, model, [slate with { AtMs = alive.AddDays(2).ToUnixTimeMilliseconds() }]);

        Assert.Equal(0, late.Mismatched);
        Assert.True(late.ExpiredServed > 0);
    }

    [Fact]
    public async Task Vectors_of_other_definitions_or_lost_models_are_counted_apart()
    {
        await using var shop = await FeatureShop.StartAsync(25);
        var (model, slates) = await ServeAsync(shop);
        slates[0] = slates[0] with { Vectors = slates[0].Vectors! with { SchemaHash = "another" } };
        slates[1] = slates[1] with { ModelVersion = "gone" };

        var report = Replay(shop, model, slates);

        Assert.Equal(slates[0].Vectors!.Rows + slates[1].Vectors!.Rows, report.NotComparable);
        Assert.Equal(slates.Skip(2).Sum(slate => slate.Vectors!.Rows), report.Checked);
        Assert.Equal(0, report.Mismatched);
    }

    [Fact]
    public async Task A_check_that_finds_too_much_is_an_alert()
    {
        await using var shop = await FeatureShop.StartAsync(26, builder => builder.Services.AddSingleton(provider => new FeatureModels(
            (_, _) => Task.FromResult<RecommendationModel?>(provider.GetRequiredService<ModelBox>().Model), () => [])).AddSingleton<ModelBox>());
        var (model, slates) = await ServeAsync(shop);
        shop.Get<ModelBox>().Model = model;
        var now = shop.Get<ShopClock>().NowMs;
        foreach (var slate in slates)
        {
            slate.Vectors!.Values[Place("score_blend")] += 1; // Of the first row.
            Assert.True(shop.Get<ServedSlates>().Offer(slate with { AtMs = now }));
        }

        var report = await shop.Get<ParityCheck>().RunAsync("r1", "test", _ => { }, _ => { }, Token);

        Assert.Equal(slates.Count, report.Mismatched);
        var entry = Assert.Single(shop.Get<Timeline>().Entries, entry => entry.Title == "Features served differ from the events");
        Assert.Contains("score_blend", entry.Detail, StringComparison.Ordinal);
        var features = await shop.App.Operator.GetFromJsonAsync<JsonElement>("/api/v1/ops/features", Token);
        var row = features.GetProperty("items").EnumerateArray().Single(row => row.GetProperty("name").GetString() == "score_blend");
        Assert.Equal(slates.Count, row.GetProperty("mismatched").GetInt32());
        Assert.Equal(0, features.GetProperty("items").EnumerateArray().Single(row => row.GetProperty("name").GetString() == "shopper_visits_20d").GetProperty("mismatched").GetInt32());
        Assert.Equal(0, row.GetProperty("nullRate").GetDouble());
    }

    private static ParityReport Replay(FeatureShop shop, RecommendationModel model, IReadOnlyList<ServedSlate> slates) =>
        shop.Get<ParityReplay>().Run(slates, new Dictionary<string, RecommendationModel?> { ["m"] = model }, _ => { }, Token);

    /// <summary>Serves shoppers between events, as requests would.</summary>
    private static async Task<(RecommendationModel Model, List<ServedSlate> Slates)> ServeAsync(FeatureShop shop)
    {
        await shop.ActAsync(1_500);
        var model = Train(shop);
        var slates = new List<ServedSlate>();
        for (var round = 0; round < 10; round++)
        {
            await shop.ActAsync(60);
            for (var user = 0; user < 4; user++)
            {
                slates.Add(Serve(shop, model, $"u{((round * 7) + (user * 13)) % 90}", FeatureShop.Start.AddDays(20 + round), $"s{slates.Count}"));
            }
        }

        return (model, slates);
    }

    private static ServedSlate Serve(FeatureShop shop, RecommendationModel model, string userId, DateTimeOffset at, string slateId, ItemStatistics? statistics = null)
    {
        var (shopper, items, atMs) = (shop.Features.Find(userId), statistics ?? shop.Features.Items, at.ToUnixTimeMilliseconds());
        var state = shopper?.State ?? ShopperState.Unknown;
        var candidates = model.Prepare(state.Purchases, items, atMs);
        int[] ordinals = [1, 3, 5, 40, 200];
        var values = new float[ordinals.Length * FeatureDefinitions.Count];
        var rows = model.Features(candidates, ordinals, values);
        return new ServedSlate(
            slateId, atMs, userId, "home", "model", "m", null, null, ServedPolicies.Greedy,
            [.. ordinals.Select(ordinal => new ServedItem(FeatureShop.Item(ordinal), ordinal, 1, 1))],
            new ServedVectors(FeatureDefinitions.SchemaHash, state.Sequence, items.AsOfSequence, atMs, rows, values));
    }

    private static RecommendationModel Train(FeatureShop shop)
    {
        var catalog = shop.Get<CurrentCatalog>().Snapshot;
        var log = new PurchaseLogBuilder();
        foreach (var row in shop.Get<EventReader>().Read(new EventFilter { Types = [EventType.Purchase] }, Token))
        {
            if (catalog.Find(row.ItemId!) is { } item)
            {
                log.Add(row.UserId, row.SessionId ?? "", item.Ordinal, EventTime.EffectiveMs(row), (float)row.Quantity, row.ValueTenThousandths / 10_000f);
            }
        }

        return new RecommendationModel(LinearBlendModel.Train(
            log.Build(catalog.Items.Count), FeatureShop.Start.AddDays(15).ToUnixTimeMilliseconds(), new LinearBlendOptions { EaseLambda = 20, BasketLambda = 20 }, null, CancellationToken.None));
    }

    private static int Place(string name) => FeatureDefinitions.All.ToArray().ToList().FindIndex(feature => feature.Name == name);

    private static ShopEvent Bought(string userId, string item, DateTimeOffset at) => new(
        0, $"bought-{userId}-{item}-{at.Ticks}", EventType.Purchase, userId, "a visit", item, 3.5m, "EUR", 1, null, null, null, null, at, at, null, EventFlags.None);

    private sealed class ModelBox
    {
        public RecommendationModel? Model { get; set; }
    }
}
