using System.Text.Json;
using OpsConsole.Engines.Statistics;
using OpsConsole.Experiments;
using OpsConsole.Models;
using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Served;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Tests.Recommendations;

/// <summary>Who gets which model, and what happens when that model fails.</summary>
public sealed class ModelRoutingTests
{
    private const string Salt = "rollout-7";

    public static TheoryData<string, string> Faults => new()
    {
        { "inference-rollout", "throw" },
        { "inference-rollout", "hang" },
        { "inference-rollout", "slow" },
        { "inference-rollout", "garbage" },
        { "inference-arm", "throw" },
        { "inference-arm", "hang" },
        { "inference-arm", "slow" },
        { "inference-arm", "garbage" },
    };

    [Fact]
    public async Task A_canary_answers_its_share_of_shoppers_and_each_shopper_keeps_its_model()
    {
        await using var shop = await TestShop.StartAsync();
        StartCanary(shop, percent: 40);

        for (var number = 0; number < 40; number++)
        {
            var expected = StableHash.Share(TestShop.Shopper(number), Salt) < 0.4 ? "canary" : "test-2";
            Assert.Equal(expected, Version(await shop.RecommendAsync(TestShop.Shopper(number))));
            Assert.Equal(expected, Version(await shop.RecommendAsync(TestShop.Shopper(number), "&surface=cart")));
        }

        var health = shop.Get<ModelHealth>();
        var share = Enumerable.Range(0, 40).Count(number => StableHash.Share(TestShop.Shopper(number), Salt) < 0.4);
        Assert.Equal(2 * share, health.Window("canary", TimeSpan.FromMinutes(5)).Calls);
        Assert.NotNull(health.Window("canary", TimeSpan.FromMinutes(5)).P99Ms);
    }

    [Fact]
    public async Task A_model_in_shadow_or_waiting_answers_nobody()
    {
        await using var shop = await TestShop.StartAsync();
        foreach (var stage in (RolloutStage[])[RolloutStage.Gated, RolloutStage.Shadow])
        {
            shop.Models.SetRollout(new Rollout(shop.Named("canary"), stage, 100, Salt));
            for (var number = 0; number < 10; number++)
            {
                Assert.Equal("test-2", Version(await shop.RecommendAsync(TestShop.Shopper(number))));
            }
        }
    }

    [Fact]
    public async Task An_experiment_goes_before_the_canary()
    {
        await using var shop = await TestShop.StartAsync();
        StartCanary(shop, percent: 100);
        StartExperiment(shop, shop.Named("arm"));

        var versions = new HashSet<string?>();
        for (var number = 0; number < 30; number++)
        {
            var assignment = shop.Get<Assignments>().For(TestShop.Shopper(number), "home")!;
            var version = Version(await shop.RecommendAsync(TestShop.Shopper(number)));
            Assert.Equal(assignment.ModelVersion ?? "test-2", version);
            versions.Add(version);

            // The experiment does not cover this surface.
            Assert.Equal("canary", Version(await shop.RecommendAsync(TestShop.Shopper(number), "&surface=cart")));
        }

        Assert.Equal(["arm", "test-2"], versions.Order());
    }

    [Fact]
    public async Task An_arm_whose_model_is_gone_gets_the_champion()
    {
        await using var shop = await TestShop.StartAsync();
        StartExperiment(shop, shop.Named("arm"));
        shop.Models.Release("arm");

        for (var number = 0; number < 10; number++)
        {
            Assert.Equal("test-2", Version(await shop.RecommendAsync(TestShop.Shopper(number))));
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Where_a_model_under_test_fails_the_champion_answers_in_time(string point, string mode)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        StartCanary(shop, percent: 100);
        if (point == ModelGuards.ArmDependency)
        {
            StartExperiment(shop, shop.Named("arm"), everybody: true);
        }

        await FallbackTests.SetFaultAsync(shop, point, mode);
        for (var call = 0; call < 12; call++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(call), deadlineMs: 400);

            Assert.Equal("model", TestShop.Source(answer));
            Assert.Equal("test-2", Version(answer));
            Assert.False(answer.GetProperty("degraded").GetBoolean());
            Assert.Contains("candidate_failed", TestShop.Reasons(answer));
            Assert.NotEmpty(TestShop.Ids(answer));
        }

        var tried = point == ModelGuards.ArmDependency ? "arm" : "canary";
        var health = shop.Get<ModelHealth>().Window(tried, TimeSpan.FromMinutes(5));
        Assert.InRange(health.Calls, 8, 12);
        Assert.Equal(1, health.FailureRatio);
        Assert.Equal(12, health.Calls + health.Refused);
        Assert.Equal(0, shop.Get<ModelHealth>().Window("test-2", TimeSpan.FromMinutes(5)).FailureRatio);
        Assert.NotEqual("closed", shop.Get<BreakerRegistry>().Find($"{point}:{tried}")!.State);
        Assert.Equal("closed", shop.Get<BreakerRegistry>().Find("inference:test-2")!.State);
        await FallbackTests.SetFaultAsync(shop, point, "off");
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("hang")]
    [InlineData("garbage")]
    public async Task Where_all_models_fail_the_chain_answers(string mode)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        StartCanary(shop, percent: 100);
        string[] points = [ModelGuards.RolloutDependency, ModelGuards.ChampionDependency, ModelGuards.PreviousDependency];
        foreach (var point in points)
        {
            await FallbackTests.SetFaultAsync(shop, point, mode);
        }

        for (var call = 0; call < 20; call++)
        {
            var answer = await shop.RecommendAsync(TestShop.Shopper(call), deadlineMs: 150);
            FallbackTests.AssertAnsweredBy("trending", 't', answer);
            Assert.Contains("candidate_failed", TestShop.Reasons(answer));
        }

        foreach (var point in points)
        {
            await FallbackTests.SetFaultAsync(shop, point, "off");
        }
    }

    [Theory]
    [InlineData("inference-rollout")]
    [InlineData("inference-arm")]
    public async Task Hanging_models_under_test_and_champion_leave_the_pipeline_its_deadline(string point)
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        StartCanary(shop, percent: 100);
        StartExperiment(shop, shop.Named("arm"), everybody: point == ModelGuards.ArmDependency, covered: point == ModelGuards.ArmDependency);
        string[] points = [point, ModelGuards.ChampionDependency, ModelGuards.PreviousDependency];
        foreach (var one in points)
        {
            await FallbackTests.SetFaultAsync(shop, one, "hang");
        }

        var pipeline = shop.Get<RecommendationPipeline>();
        var request = new SlateRequest(TestShop.Shopper(3), SlateSurfaces.Home, shop.Get<CurrentServingCatalog>().Current, [], 20, null, ExcludeBought: false);
        for (var call = 0; call < 10; call++)
        {
            var served = await pipeline.ServeAsync(request, pipeline.DeadlineOf(100), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

            // What the models were given in all is less than the deadline, whatever a busy machine adds to waking us.
            Assert.NotEqual(SlateSource.Model, served.Slate.Source);
            Assert.NotEqual(0, served.Slate.Count);
            shop.Get<SlatePool>().Return(served.Slate);
        }

        foreach (var one in points)
        {
            await FallbackTests.SetFaultAsync(shop, one, "off");
        }
    }

    [Fact]
    public async Task Guards_follow_the_models_and_leave_no_breaker_behind()
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        var breakers = shop.Get<BreakerRegistry>();
        StartExperiment(shop, shop.Named("arm"));

        shop.Models.SetRollout(new Rollout(shop.Named("next"), RolloutStage.Shadow, 0, Salt));
        var shadow = shop.Get<ModelGuards>().Current.Rollout;
        shop.Models.SetRollout(new Rollout(shadow!.Model, RolloutStage.Canary, 5, Salt));
        Assert.Same(shadow, shop.Get<ModelGuards>().Current.Rollout);
        Assert.Equal(["inference-arm:arm", "inference-previous:test-1", "inference-rollout:next", "inference:test-2"], Names());

        shop.Models.Swap(shadow.Model, shop.Models.Champion);
        Assert.Equal(["inference-arm:arm", "inference-previous:test-2", "inference:next"], Names());

        // The same version, read anew.
        shop.Models.Swap(shop.Named("next"), shop.Models.Previous);
        shop.Models.Release("arm");
        Assert.Equal(["inference-previous:test-2", "inference:next"], Names());
        Assert.Equal("next", Version(await shop.RecommendAsync(TestShop.Shopper(1))));

        string[] Names() => [.. breakers.Snapshot().Select(row => row.Name).Where(name => name.StartsWith("inference", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_thousand_changes_of_rollout_and_arms_under_traffic_fail_no_request()
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        StartExperiment(shop, shop.Named("arm"));
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async caller =>
        {
            var seen = new HashSet<string?>();
            for (var call = 0; !stop.IsCancellationRequested; call++)
            {
                var answer = await shop.RecommendAsync(TestShop.Shopper((caller * 31 + call) % TestShop.Shoppers), call % 2 == 0 ? "" : "&surface=cart");
                Assert.NotEmpty(TestShop.Ids(answer));
                seen.Add(Version(answer));
            }

            return seen;
        }).ToArray();

        for (var change = 0; change < 1_000; change++)
        {
            switch (change % 5)
            {
                case 0:
                    shop.Models.SetRollout(new Rollout(shop.Named($"new-{change}"), RolloutStage.Shadow, 0, Salt));
                    break;
                case 1:
                    shop.Models.SetRollout(shop.Models.Current.Rollout! with { Stage = RolloutStage.Canary, Percent = 50 });
                    break;
                case 2:
                    shop.Models.Release("arm");
                    break;
                case 3:
                    shop.Models.Swap(shop.Models.Current.Rollout!.Model, shop.Models.Champion);
                    break;
                default:
                    Assert.True(shop.Models.Require("arm"));
                    break;
            }

            await Task.Yield();
        }

        await stop.CancelAsync();
        var versions = (await Task.WhenAll(callers)).SelectMany(seen => seen).ToHashSet();
        Assert.Contains(versions, version => version is not null && version.StartsWith("new-", StringComparison.Ordinal));
    }

    private static string? Version(JsonElement answer) => answer.GetProperty("modelVersion").GetString();

    private static void StartCanary(TestShop shop, double percent) => shop.Models.SetRollout(new Rollout(shop.Named("canary"), RolloutStage.Canary, percent, Salt));

    /// <summary>An experiment on the home surface: half the shoppers, or all, get the arm's model.</summary>
    private static void StartExperiment(TestShop shop, ServingModel arm, bool everybody = false, bool covered = true)
    {
        shop.Models.Load = version => version == arm.Version ? arm : null;
        Assert.True(shop.Models.Require(arm.Version));
        shop.Get<Assignments>().Load(new AssignmentTable([new RunningExperiment("colours", "salt", [covered ? "home" : "push"], 1, [
            new RunningArm(new Assignment("colours", "control", null, Explore: false), everybody ? 0 : 0.5),
            new RunningArm(new Assignment("colours", "blue", arm.Version, Explore: false), everybody ? 1 : 0.5)])]));
    }
}
