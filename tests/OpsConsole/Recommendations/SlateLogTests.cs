using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Experiments;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Inspection;

namespace OpsConsole.Tests.Recommendations;

/// <summary>What is served is in the log of served slates, and what a model in shadow would have served beside it.</summary>
public sealed class SlateLogTests
{
    [Fact]
    public async Task Every_slate_is_logged_as_it_was_answered()
    {
        await using var shop = await TestShop.StartAsync();
        JsonElement[] answers =
        [
            await shop.RecommendAsync(TestShop.Shopper(3), "&limit=7"),
            await shop.RecommendAsync(TestShop.Shopper(3), $"&surface=cart&basket={TestShop.Item(1)}"),
            await shop.RecommendAsync("stranger"),
            await shop.GetJsonAsync($"/api/v1/items/{TestShop.Item(6)}/similar?limit=9"),
            (await shop.GetJsonAsync($"/api/v1/home?userId={TestShop.Shopper(4)}")).GetProperty("recommendations"),
        ];
        string?[] shoppers = [TestShop.Shopper(3), TestShop.Shopper(3), "stranger", null, TestShop.Shopper(4)];

        await Flushed(shop);
        var read = shop.Get<ServedSlates>().Read(0, long.MaxValue, CancellationToken.None).ToDictionary(slate => slate.SlateId);

        Assert.Equal(answers.Length, read.Count);
        for (var place = 0; place < answers.Length; place++)
        {
            var answer = answers[place];
            var slate = read[answer.GetProperty("slateId").GetString()!];
            Assert.Equal(shoppers[place], slate.UserId);
            Assert.Equal(answer.GetProperty("surface").GetString(), slate.Surface);
            Assert.Equal("model", slate.Source);
            Assert.Equal("test-2", slate.ModelVersion);
            Assert.Null(slate.Experiment);
            Assert.Equal(TestShop.Ids(answer), slate.Items.Select(item => item.ItemId));
            Assert.All(slate.Items, item => Assert.Equal(item.ItemId, shop.Get<CurrentCatalog>().Snapshot.Items[item.Ordinal].Id));
            Assert.InRange(slate.AtMs, answer.GetProperty("generatedAt").GetDateTimeOffset().AddSeconds(-5).ToUnixTimeMilliseconds(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            Assert.Equal(
                answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("score").GetDouble()), slate.Items.Select(item => (double)item.Score), (left, right) => Math.Abs(left - right) < 1e-5);
        }
    }

    [Fact]
    public async Task An_arm_and_a_fallback_are_told()
    {
        await using var shop = await TestShop.StartAsync(champion: false);
        shop.Get<Assignments>().Load(new AssignmentTable([
            new RunningExperiment("colours", "salt", ["home"], 1, [new RunningArm(new Assignment("colours", "blue", null, Explore: true), 1)])]));

        var answer = await shop.RecommendAsync(TestShop.Shopper(5));

        var slate = shop.Get<ServedSlates>().Find(answer.GetProperty("slateId").GetString()!)!;
        Assert.Equal(("trending", null, "colours", "blue", ServedPolicies.Greedy), (slate.Source, slate.ModelVersion, slate.Experiment, slate.Arm, slate.Policy));
        Assert.All(slate.Items, item => Assert.Equal(1, item.Propensity));
        Assert.Null(slate.Vectors);
    }

    [Fact]
    public async Task A_sample_keeps_the_vectors_that_were_scored()
    {
        await using var shop = await TestShop.StartAsync(adjust: With("VectorsOneIn", "3"));
        var logged = new List<ServedSlate>();
        for (var call = 0; call < 30; call++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(call), "&limit=12");
            logged.Add(shop.Get<ServedSlates>().Find(answer.GetProperty("slateId").GetString()!)!);
        }

        var sampled = logged.Where(slate => slate.Vectors is not null).ToList();
        Assert.Equal(10, sampled.Count);
        foreach (var slate in sampled)
        {
            var vectors = slate.Vectors!;
            var state = shop.Get<OnlineFeatures>().Find(slate.UserId!)!.State;
            Assert.Equal(FeatureDefinitions.SchemaHash, vectors.SchemaHash);
            Assert.Equal(state.Sequence, vectors.UserSequence);
            Assert.Equal(shop.Get<OnlineFeatures>().Items.AsOfSequence, vectors.ItemSequence);
            Assert.Equal(8, vectors.Rows);
            var again = new float[vectors.Values.Length];
            var candidates = shop.Model.Prepare(state.Purchases, shop.Get<OnlineFeatures>().Items, vectors.NowMs);
            shop.Model.Features(candidates, [.. slate.Items.Take(8).Select(item => item.Ordinal)], again);
            Assert.Equal(again, vectors.Values);
            Assert.Contains(vectors.Values, value => value > 0);
        }
    }

    [Fact]
    public async Task What_nobody_was_shown_is_not_logged()
    {
        await using var shop = await TestShop.StartAsync();

        await shop.Get<SlateInspector>().RunAsync(new InspectionRequest(TestShop.Shopper(1), "home", "", 20), CancellationToken.None);
        using var refused = await shop.Client.GetAsync("/api/v1/recommendations?userId=a&limit=0");
        await Flushed(shop);

        Assert.Empty(shop.Get<ServedSlates>().Read(0, long.MaxValue, CancellationToken.None));
    }

    [Fact]
    public async Task A_model_in_shadow_is_asked_beside_the_champion_and_logged_apart()
    {
        await using var shop = await TestShop.StartAsync(adjust: With("ModelShadowOneIn", "1"));
        shop.Models.SetRollout(new Rollout(shop.Named("next"), RolloutStage.Shadow, 0, "salt"));

        var shown = new List<string>();
        for (var call = 0; call < 10; call++)
        {
            shown.Add((await shop.RecommendAsync(TestShop.Shopper(call))).GetProperty("slateId").GetString()!);
        }

        var shadows = await ShadowsAsync(shop, 10);
        Assert.Equal(10, shadows.Count);
        Assert.All(shadows, slate => Assert.Equal("next", slate.ModelVersion));
        Assert.Equal(shown.Select(id => id[..^1]).Order(), shadows.Select(slate => slate.SlateId[..^1]).Order());
        Assert.All(shadows, slate => Assert.EndsWith(".h", slate.SlateId));
        var first = shop.Get<ServedSlates>().Find(shown[0])!;
        Assert.Equal(first.Items, shadows.Single(slate => slate.SlateId[..^1] == shown[0][..^1]).Items);
        Assert.Equal(10, shop.Get<ModelHealth>().Window("next", TimeSpan.FromMinutes(5)).Calls);
        Assert.Equal(0, shop.Get<ModelHealth>().Window("next", TimeSpan.FromMinutes(5)).FailureRatio);
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("hang")]
    [InlineData("garbage")]
    public async Task A_broken_model_in_shadow_is_noticed_and_no_request_is(string mode)
    {
        await using var shop = await TestShop.StartAsync(adjust: With("ModelShadowOneIn", "1"));
        shop.Models.SetRollout(new Rollout(shop.Named("next"), RolloutStage.Shadow, 0, "salt"));
        await FallbackTests.SetFaultAsync(shop, ModelGuards.RolloutDependency, mode);

        for (var call = 0; call < 5; call++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(call));
            Assert.Equal("model", TestShop.Source(answer));
            Assert.Empty(TestShop.Reasons(answer));
        }

        var health = shop.Get<ModelHealth>();
        await Until(() => health.Window("next", TimeSpan.FromMinutes(5)).Calls == 5);
        var row = health.Window("next", TimeSpan.FromMinutes(5));
        Assert.Equal(1, row.FailureRatio);
        Assert.Equal((mode == "throw" ? 5 : 0, mode == "garbage" ? 5 : 0, mode == "hang" ? 5 : 0), ((int)row.Errors, (int)row.Invalid, (int)row.TimedOut));
        Assert.Empty(await ShadowsAsync(shop, 0));
        await FallbackTests.SetFaultAsync(shop, ModelGuards.RolloutDependency, "off");
    }

    [Fact]
    public async Task Only_a_sample_goes_to_the_shadow()
    {
        await using var shop = await TestShop.StartAsync();
        shop.Models.SetRollout(new Rollout(shop.Named("next"), RolloutStage.Shadow, 0, "salt"));

        for (var call = 0; call < 50; call++)
        {
            await shop.RecommendAsync(TestShop.Shopper(call));
        }

        Assert.Equal(10, (await ShadowsAsync(shop, 10)).Count);
    }

    private static async Task<List<ServedSlate>> ShadowsAsync(TestShop shop, int expected)
    {
        List<ServedSlate> shadows = [];
        await Until(async () =>
        {
            await Flushed(shop);
            shadows = [.. shop.Get<ServedSlates>().Read(0, long.MaxValue, CancellationToken.None).Where(slate => slate.Source == ServedSlate.Shadow)];
            return shadows.Count >= expected;
        });
        return shadows;
    }

    private static Task Flushed(TestShop shop) => shop.Get<ServedSlates>().FlushedAsync();

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static Action<WebApplicationBuilder> With(string option, string value) =>
        builder => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>($"Recommendations:{option}", value)]);
}
