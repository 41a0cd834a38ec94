using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

/// <summary>The first step of the published bar, on real purchases: as of 2011-11-09, the next 31 days.</summary>
public sealed class OnlineRetailTests
{
    private static readonly DateTime AsOf = new(2011, 11, 9, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_linear_blend_reaches_its_bar()
    {
        var retail = OnlineRetail.Find();
        Assert.SkipWhen(retail is null, "Online Retail is not in ../shared/data beside the repository");
        var holdout = new Holdout(retail!.Log, OnlineRetail.Ms(AsOf), OnlineRetail.Ms(AsOf.AddDays(31)));
        var model = LinearBlendModel.Train(retail.Log, OnlineRetail.Ms(AsOf), new LinearBlendOptions(), null, TestContext.Current.CancellationToken);
        var histories = LinearBlendModel.Replay(holdout.Past);

        var all = Measure(Audience.All, excludeBought: false);
        var fresh = Measure(Audience.New, excludeBought: true);
        var cold = Measure(Audience.Cold, excludeBought: false);
        Assert.Equal((1394, 1287, 271), (all.Shoppers, fresh.Shoppers, cold.Shoppers));
        Assert.True(all.Ndcg.Mean >= .360, $"all {all}");
        Assert.True(fresh.Ndcg.Mean >= .150, $"new {fresh}");
        Assert.True(cold.Ndcg.Mean >= .101, $"cold {cold}");

        var (queries, hits) = (0, 0);
        var best = new ScoredItem[10];
        foreach (var (hidden, context) in retail.BasketQueries(AsOf, AsOf.AddDays(31)))
        {
            var count = model.Similar(context, default, best);
            hits += best.AsSpan(0, count).ToArray().Any(scored => scored.Item == hidden) ? 1 : 0;
            queries++;
        }

        Assert.Equal(12_286, queries);
        Assert.True((double)hits / queries >= .333, $"baskets Hit@10 {(double)hits / queries:F4}");

        GroupMetrics Measure(Audience audience, bool excludeBought) =>
            GroupMetrics.Of(holdout.Truth(audience), shopper => List(histories[shopper], excludeBought), 20, holdout.KnownItemCount);

        int[] List(UserHistory history, bool excludeBought)
        {
            var list = new ScoredItem[20];
            return [.. list[..model.Recommend(history, [], default, excludeBought, list)].Select(scored => scored.Item)];
        }
    }
}
