using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Tests.Recommendation;
using OpsConsole.Models;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

/// <summary>The two-stage model on real purchases, with room below the published figures: training takes a minute.</summary>
public sealed class OnlineRetailTests
{
    private static readonly DateTime AsOf = new(2011, 11, 9, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_ranker_beats_the_linear_blend_and_its_probabilities_hold()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1", "takes a minute: OPSCONSOLE_LONG=1");
        var retail = OnlineRetail.Find();
        Assert.SkipWhen(retail is null, "Online Retail is not in ../shared/data beside the repository");
        var token = TestContext.Current.CancellationToken;
        var asOfMs = OnlineRetail.Ms(AsOf);
        var holdout = new Holdout(retail!.Log, asOfMs, OnlineRetail.Ms(AsOf.AddDays(31)));

        var model = TwoStageTraining.Train(holdout.Past, asOfMs, new TwoStageOptions(), [], null, token).Model;
        var ranked = new ModelEvaluation(model, holdout, asOfMs, 20, newItemsOnly: false, token);
        var linear = new ModelEvaluation(new RecommendationModel(model.Generator), holdout, asOfMs, 20, newItemsOnly: false, token);

        var (all, fresh, cold) = (ranked.Measure(Audience.All), ranked.MeasureFirstPurchases(token), ranked.Measure(Audience.Cold));
        Assert.True(all.Ndcg.Mean >= .375, $"all {all}");
        Assert.True(all.Recall.Mean >= .280, $"all {all}");
        Assert.True(all.Mrr.Mean >= .590, $"all {all}");
        Assert.True(all.Coverage >= .44, $"all {all}");
        Assert.True(fresh.Ndcg.Mean >= .158, $"new {fresh}");
        Assert.True(cold.Ndcg.Mean >= .101, $"cold {cold}");
        Assert.True(all.Ndcg.Mean > linear.Measure(Audience.All).Ndcg.Mean + .005);
        AssertCalibrated(model, holdout, asOfMs);
    }

    /// <summary>Of every tenth of the candidates of those who bought, by predicted probability, about that share was bought; the least likely half is one group.</summary>
    private static void AssertCalibrated(RecommendationModel model, Holdout holdout, long asOfMs)
    {
        var replay = new PurchaseReplay(holdout.Past);
        replay.AdvanceToEnd();
        var items = replay.Items(asOfMs);
        var batch = new CandidateBatch();
        var logits = new float[2_000];
        var pairs = new List<(double Predicted, bool Bought)>();
        foreach (var (shopper, bought) in holdout.Truth(Audience.All))
        {
            model.Gather(replay.Histories[shopper], items, asOfMs, batch);
            model.Ranker!.Score(batch.Rows, logits.AsSpan(0, batch.Count));
            for (var place = 0; place < batch.Count; place++)
            {
                pairs.Add((1 / (1 + Math.Exp(-logits[place])), bought.Contains(batch.Items[place])));
            }
        }

        pairs.Sort((one, two) => one.Predicted.CompareTo(two.Predicted));
        (double From, double Until)[] groups = [(0, .5), .. Enumerable.Range(5, 5).Select(tenth => (tenth / 10d, (tenth + 1) / 10d))];
        foreach (var (from, until) in groups)
        {
            var group = pairs[(int)(from * pairs.Count)..(int)(until * pairs.Count)];
            var (predicted, seen) = (group.Average(pair => pair.Predicted), group.Average(pair => pair.Bought ? 1d : 0));
            Assert.True(seen / predicted is > .75 and < 1.33, $"from {from:P0}: predicted {predicted:F4}, seen {seen:F4}");
        }
    }
}
