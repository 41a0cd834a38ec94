using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class RecommendationModelTests
{
    private static readonly PurchaseReplay Replay = Replayed();
    private static readonly ItemStatistics Items = Replay.Items(SmallShop.EndMs);
    private static readonly RecommendationModel Linear = new(SmallShop.Model());
    private static readonly RecommendationModel Model = new(SmallShop.Model(), NewestFirst(), new RankingOptions());

    [Fact]
    public void The_ranker_orders_the_candidates()
    {
        var recency = Place("pair_days_since_last");
        var row = new float[FeatureDefinitions.Count];
        var result = new ScoredItem[20];
        foreach (var history in Replay.Histories.Where(history => history.Count > 3))
        {
            var candidates = Model.Prepare(history, Items, SmallShop.EndMs);
            var list = result[..Model.Recommend(candidates, [], default, false, result)];

            // The trees of this test ask one thing: whether the item was bought within the last twenty days.
            var recent = list.Select(scored =>
            {
                Assert.Equal(1, Model.Features(candidates, [scored.Item], row));
                return row[recency] <= 20;
            }).ToArray();
            Assert.Equal(recent.OrderByDescending(one => one), recent);
            Assert.All(list.Zip(recent), pair => Assert.Equal(pair.Second ? .88f : .27f, pair.First.Score, .01f));
            Assert.All(list, scored => Assert.Equal(history.Contains(scored.Item), scored.Reason == ReasonCode.BoughtBefore));
        }
    }

    [Fact]
    public void Where_the_trees_see_no_difference_the_generators_order_what_is_new()
    {
        // What trees are put together with is the score without the items' rarity.
        var plain = new RecommendationModel(LinearBlendModel.Train(SmallShop.Log(), SmallShop.EndMs, SmallShop.Options with { RarityPower = 0 }, null, CancellationToken.None));
        var steady = new RecommendationModel(Model.Generator, NewestFirst(), new RankingOptions { GeneratorWeight = .2 });
        var result = new ScoredItem[60];
        foreach (var history in Replay.Histories.Where(history => history.Count > 3))
        {
            var fresh = New(steady);

            Assert.NotEmpty(fresh);
            Assert.Equal(New(plain).Take(20).Select(scored => scored.Item), fresh.Take(20).Select(scored => scored.Item));
            Assert.All(fresh, scored => Assert.Equal(.27f, scored.Score, .01f));
            Assert.Equal(Bought(Model), Bought(steady));

            ScoredItem[] New(RecommendationModel model) => [.. List(model, excludeBought: true).Where(scored => !history.Contains(scored.Item))];
            ScoredItem[] Bought(RecommendationModel model) => [.. List(model, excludeBought: false).Where(scored => history.Contains(scored.Item))];
            ScoredItem[] List(RecommendationModel model, bool excludeBought) =>
                result[..model.Recommend(model.Prepare(history, Items, SmallShop.EndMs), [], default, excludeBought, result)];
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new RecommendationModel(Model.Generator, NewestFirst(), new RankingOptions { GeneratorWeight = double.NaN }));
    }

    [Fact]
    public void Every_candidate_of_the_generators_is_ranked_once()
    {
        var batch = new CandidateBatch();
        foreach (var history in Replay.Histories)
        {
            Model.Gather(history, Items, SmallShop.EndMs, batch);
            var candidates = Model.Prepare(history, Items, SmallShop.EndMs);

            Assert.Equal(batch.Items.ToArray().Order(), batch.Items.ToArray().Distinct().Order());
            Assert.Equal(batch.Count, history.Count == 0 ? batch.Count : candidates.Count);
            Assert.All(history.Entries.ToArray(), entry => Assert.Contains(entry.Item, batch.Items.ToArray()));
        }
    }

    [Fact]
    public void The_vectors_of_some_items_are_those_that_were_scored()
    {
        var batch = new CandidateBatch();
        var candidates = Model.Prepare(Replay.Histories[5], Items, SmallShop.EndMs);
        Model.Gather(Replay.Histories[5], Items, SmallShop.EndMs, batch);
        int[] some = [.. batch.Items.ToArray().Where((_, place) => place % 3 == 0)];
        var rows = new float[some.Length * FeatureDefinitions.Count];

        Assert.Equal(some.Length, Model.Features(candidates, some, rows));

        for (var place = 0; place < some.Length; place++)
        {
            Assert.True(rows.AsSpan(place * FeatureDefinitions.Count, FeatureDefinitions.Count).SequenceEqual(batch.Row(batch.Items.IndexOf(some[place]))));
        }
    }

    [Fact]
    public void A_basket_still_turns_the_list_towards_its_aisle()
    {
        var history = UserHistory.Empty.With(2, SmallShop.EndMs - 1, 1).With(7, SmallShop.EndMs - 1, 1);
        var candidates = Model.Prepare(history, Items, SmallShop.EndMs);
        var result = new ScoredItem[6];

        Model.Recommend(candidates, [3, 8], default, excludeBought: true, result);

        Assert.Contains(result, scored => scored.Item % 5 == 3 && scored.Reason == ReasonCode.GoesWithBasket);
        Assert.DoesNotContain(result, scored => scored.Item is 2 or 3 or 7 or 8);
    }

    [Fact]
    public void A_new_shopper_gets_what_new_shoppers_begin_with_unless_ranking_is_asked_for()
    {
        var ranking = new RecommendationModel(Model.Generator, Model.Ranker, new RankingOptions { RankNewShoppers = true });
        var result = new ScoredItem[10];

        Model.Recommend(Model.Prepare(UserHistory.Empty, Items, SmallShop.EndMs), [], default, false, result);
        Assert.Equal(Model.Generator.PopularWithNewShoppers[..10].ToArray().Select(scored => scored.Item), result.Select(scored => scored.Item));
        Assert.True(ranking.Prepare(UserHistory.Empty, Items, SmallShop.EndMs).Count > 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loaded_model_answers_as_the_saved_one(bool ranked)
    {
        var model = ranked ? Model : Linear;
        var loaded = Load(Bytes(model));
        var (one, two) = (new ScoredItem[30], new ScoredItem[30]);

        Assert.Equal((model.Kind, model.AsOfMs, model.ItemCount, model.SchemaHash), (loaded.Kind, loaded.AsOfMs, loaded.ItemCount, loaded.SchemaHash));
        Assert.Equal(model.Ranking, loaded.Ranking);
        Assert.Equal(Bytes(model), Bytes(loaded));
        foreach (var history in Replay.Histories)
        {
            Assert.Equal(
                model.Recommend(model.Prepare(history, Items, SmallShop.EndMs), [3], default, false, one),
                loaded.Recommend(loaded.Prepare(history, Items, SmallShop.EndMs), [3], default, false, two));
            Assert.Equal(one, two);
        }
    }

    [Fact]
    public void A_linear_file_of_before_there_were_rankers_is_a_linear_model()
    {
        var loaded = Load(SmallShop.Model().Bytes());

        Assert.Equal(RecommendationModel.Linear, loaded.Kind);
        Assert.Null(loaded.Ranker);
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        var file = Bytes(Model);
        for (var place = 0; place < file.Length; place += 97)
        {
            var changed = (byte[])file.Clone();
            changed[place] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => Load(changed));
        }
    }

    [Fact]
    public void Rankers_of_other_features_are_refused() =>
        Assert.Throws<ArgumentException>(() => new RecommendationModel(SmallShop.Model(), TreeEnsemble.Compile(3, [new RegressionTree([], [], [], [], [1])], 0, 1), new RankingOptions()));

    private static PurchaseReplay Replayed()
    {
        var replay = new PurchaseReplay(SmallShop.Log());
        replay.AdvanceToEnd();
        return replay;
    }

    /// <summary>Log-odds of 2 for what was bought within twenty days, of −1 for all else.</summary>
    private static TreeEnsemble NewestFirst()
    {
        var recency = Place("pair_days_since_last");
        var bought = Place("pair_count");
        return TreeEnsemble.Compile(FeatureDefinitions.Count, [new RegressionTree([bought, recency], [0, 20], [~0, ~1], [1, ~2], [-1, 2, -1])], 0, 1);
    }

    private static int Place(string name) => FeatureDefinitions.All.ToArray().ToList().FindIndex(feature => feature.Name == name);

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static RecommendationModel Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return RecommendationModel.Load(stream);
    }
}
