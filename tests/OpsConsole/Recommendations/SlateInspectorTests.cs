using OpsConsole.Catalog;
using OpsConsole.Engines.Features;
using OpsConsole.Experiments;
using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Events;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Inspection;

namespace OpsConsole.Tests.Recommendations;

public sealed class SlateInspectorTests
{
    [Fact]
    public async Task Candidates_come_with_their_scores_features_and_what_became_of_them()
    {
        await using var shop = await TestShop.StartAsync();
        var user = TestShop.Shopper(3);
        var plain = await InspectAsync(shop, user);
        await shop.Get<CatalogWriter>().SetStockAsync([(plain.Candidates[0].Id, false)]);
        await shop.AddEventsAsync([TestShop.Event(EventType.Dismiss, user, int.Parse(plain.Candidates[1].Id[5..], System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow())]);

        var inspected = await InspectAsync(shop, user);

        Assert.Equal("linear", inspected.ModelKind);
        Assert.Equal("greedy", inspected.Policy);
        Assert.Null(inspected.Arm);
        Assert.InRange(inspected.Diversity!.Value, 0.01, 1);
        Assert.Equal(Enumerable.Range(1, inspected.Candidates.Count), inspected.Candidates.Select(candidate => candidate.Rank));
        Assert.Equal("out of stock", inspected.Candidates.Single(candidate => candidate.Id == plain.Candidates[0].Id).Absence);
        Assert.Equal("dismissed", inspected.Candidates.Single(candidate => candidate.Id == plain.Candidates[1].Id).Absence);
        Assert.Contains(inspected.Candidates, candidate => candidate.Absence == "below the last place");
        foreach (var item in inspected.Items)
        {
            var candidate = inspected.Candidates.Single(candidate => candidate.Id == item.Id);
            Assert.Equal((item.Position, item.Score, null), (candidate.Place!.Value, candidate.Score, candidate.Absence));
        }

        var state = shop.Get<OnlineFeatures>().Find(user)!.State;
        var bought = inspected.Candidates.First(candidate => candidate.Reason == "bought_before");
        Assert.Equal(FeatureDefinitions.Count, bought.Features.Count);
        var ordinal = shop.Get<CurrentCatalog>().Snapshot.Find(bought.Id)!.Ordinal;
        var place = FeatureDefinitions.All.ToArray().Index().Single(feature => feature.Item.Name == "pair_count").Index;
        Assert.True(state.Purchases.TryFind(ordinal, out var entry));
        Assert.Equal(entry.Count, bought.Features[place]);
        Assert.True(bought.BlendScore > 0);
    }

    [Fact]
    public async Task A_shopper_of_an_experiment_is_shown_as_such()
    {
        await using var shop = await TestShop.StartAsync();
        shop.Get<Assignments>().Load(new AssignmentTable([
            new RunningExperiment("colours", "salt", ["home"], 1, [new RunningArm(new Assignment("colours", "blue", null, Explore: false), 1)])]));

        var inspected = await InspectAsync(shop, TestShop.Shopper(3));

        Assert.Equal(("colours", "blue"), (inspected.Experiment, inspected.Arm));
    }

    [Fact]
    public async Task Figures_list_every_model_that_serves()
    {
        await using var shop = await TestShop.StartAsync(previous: true);
        shop.Models.SetRollout(new Rollout(shop.Named("next"), RolloutStage.Canary, 2.5, "salt"));
        await shop.RecommendAsync(TestShop.Shopper(3));

        var rows = shop.Get<ModelFigures>().Read();

        Assert.Equal(["champion", "previous", "canary, 2.5 %"], rows.Select(row => row.Role));
        Assert.All(rows, row => Assert.Equal("closed", row.Breaker));
        Assert.Equal(1, rows.Sum(row => row.Health.Calls));
    }

    private static Task<InspectedSlate> InspectAsync(TestShop shop, string user) =>
        shop.Get<SlateInspector>().RunAsync(new InspectionRequest(user, "home", "", 20), CancellationToken.None);
}
