using System.Runtime.InteropServices;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class BasketRankerTests
{
    private static readonly PurchaseReplay Replay = Replayed();
    private static readonly ItemStatistics Items = Replay.Items(SmallShop.EndMs);
    private static readonly RecommendationModel Model = new(SmallShop.Model(), null, new RankingOptions(), MostSupportedFirst());

    [Fact]
    public void The_basket_ranker_orders_what_fills_a_basket()
    {
        var (batch, result) = (new BasketBatch(), new ScoredItem[8]);
        int[] basket = [3, 8, 13];
        foreach (var history in Replay.Histories)
        {
            Model.Gather(history, Items, SmallShop.EndMs, basket, batch);
            var supporters = batch.Items.ToArray().Zip(Enumerable.Range(0, batch.Count)).ToDictionary(pair => pair.First, pair => batch.Row(pair.Second)[Place("basket_supporters")]);

            var count = Model.Recommend(Model.Prepare(history, Items, SmallShop.EndMs), basket, default, false, result);

            Assert.Equal(8, count);
            var inOrder = result.Select(scored => supporters[scored.Item] > 2).ToArray();
            Assert.Equal(inOrder.OrderByDescending(one => one), inOrder);
            Assert.All(result.Zip(inOrder), pair => Assert.Equal(pair.Second ? .88f : .27f, pair.First.Score, .01f));
        }
    }

    [Fact]
    public void Nothing_of_the_basket_nothing_out_of_stock_and_nothing_bought_is_offered_where_that_is_wanted()
    {
        var result = new ScoredItem[40];
        var allowed = new ItemBits([0x0000_0FFF_FFFF_FF00]);
        foreach (var history in Replay.Histories)
        {
            var count = Model.Recommend(Model.Prepare(history, Items, SmallShop.EndMs), [3, 8, 13, 3], allowed, excludeBought: true, result);

            var offered = result[..count].Select(scored => scored.Item).ToArray();
            Assert.Equal(offered.Distinct(), offered);
            Assert.All(offered, item => Assert.True(item is >= 8 and < 44 and not 8 and not 13 && !history.Contains(item)));
        }
    }

    [Fact]
    public void A_row_is_the_pairs_features_and_behind_them_the_baskets()
    {
        var batch = new BasketBatch();
        var (width, row) = (FeatureDefinitions.Count, new float[FeatureDefinitions.Count]);
        int[] basket = [3, 8, 13, 200];
        foreach (var history in Replay.Histories.Append(UserHistory.Empty))
        {
            Model.Gather(history, Items, SmallShop.EndMs, basket, batch);

            Assert.True(batch.Count > 15);
            Assert.Equal(batch.Items.ToArray().Distinct().Except(basket), batch.Items.ToArray());
            for (var place = 0; place < batch.Count; place++)
            {
                Model.Features(history, Items, SmallShop.EndMs, [batch.Items[place]], row);
                Assert.Equal(Bits(row), Bits(batch.Row(place)[..width]));
                Assert.Equal(3, batch.Row(place)[Place("basket_items")]);
                Assert.Equal(basket.Count(history.Contains) / 3f, batch.Row(place)[Place("basket_bought_share")]);
                Assert.InRange(batch.Row(place)[Place("basket_score_relative")], float.MinValue, 1);
            }
        }
    }

    [Fact]
    public void The_order_of_a_basket_and_repeats_in_it_say_nothing()
    {
        var (one, two) = (new BasketBatch(), new BasketBatch());

        Model.Gather(Replay.Histories[2], Items, SmallShop.EndMs, [3, 8], one);
        Model.Gather(Replay.Histories[2], Items, SmallShop.EndMs, [8, 3, 8, 8], two);

        Assert.Equal(one.Items.ToArray(), two.Items.ToArray());
        Assert.Equal(one.Rows.ToArray(), two.Rows.ToArray());
    }

    [Fact]
    public void Similar_items_are_those_of_a_basket_of_one_of_somebody_unknown()
    {
        var (similar, unknown) = (new ScoredItem[10], new ScoredItem[10]);

        Assert.Equal(10, Model.Similar([4], Items, SmallShop.EndMs, default, similar));
        Model.Recommend(Model.Prepare(UserHistory.Empty, Items, SmallShop.EndMs), [4], default, false, unknown);

        Assert.Equal(unknown, similar);
        Assert.Contains(similar, scored => scored.Item % 5 == 4 && scored.Reason == ReasonCode.GoesWithBasket);
    }

    [Fact]
    public void Of_somebody_unknown_the_generators_order_counts_too_where_it_has_a_weight()
    {
        // Trees that think the same of everything.
        var trees = TreeEnsemble.Compile(BasketFeatures.RowWidth, [new RegressionTree([], [], [], [], [1])], 0, 1);
        var (alone, leaning) = (new RecommendationModel(Model.Generator, null, new RankingOptions(), trees), new RecommendationModel(Model.Generator, null, new RankingOptions { BasketGeneratorWeight = .5 }, trees));
        var (one, two, generators) = (new ScoredItem[12], new ScoredItem[12], new ScoredItem[12]);
        int[] basket = [3, 8, 13];

        alone.Similar(basket, Items, SmallShop.EndMs, default, one);
        leaning.Similar(basket, Items, SmallShop.EndMs, default, two);
        Model.Generator.Similar(basket, default, generators);

        Assert.Equal(generators.Select(scored => scored.Item), two.Select(scored => scored.Item));
        Assert.NotEqual(one.Select(scored => scored.Item), two.Select(scored => scored.Item));
        foreach (var history in Replay.Histories.Where(history => history.Count > 0))
        {
            alone.Recommend(alone.Prepare(history, Items, SmallShop.EndMs), basket, default, false, one);
            leaning.Recommend(leaning.Prepare(history, Items, SmallShop.EndMs), basket, default, false, two);
            Assert.Equal(one, two);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new RecommendationModel(Model.Generator, NoTrees(), new RankingOptions { BasketGeneratorWeight = 11 }));
    }

    [Fact]
    public void Without_a_basket_ranker_generators_answer()
    {
        var linear = new RecommendationModel(Model.Generator);
        var (with, without) = (new ScoredItem[10], new ScoredItem[10]);

        linear.Similar([4], Items, SmallShop.EndMs, default, with);
        linear.Similar([4], default, without);

        Assert.Equal(without, with);
    }

    [Fact]
    public void A_loaded_model_answers_baskets_as_the_saved_one_and_damage_is_refused()
    {
        var model = new RecommendationModel(SmallShop.Model(), NoTrees(), new RankingOptions(), MostSupportedFirst());
        var file = Bytes(model);
        var loaded = RecommendationModel.Load(new MemoryStream(file));
        var (one, two) = (new ScoredItem[30], new ScoredItem[30]);

        Assert.Equal(file, Bytes(loaded));
        Assert.NotNull(loaded.BasketRanker);
        Assert.Null(RecommendationModel.Load(new MemoryStream(Bytes(new RecommendationModel(SmallShop.Model(), NoTrees(), new RankingOptions())))).BasketRanker);
        foreach (var history in Replay.Histories)
        {
            model.Recommend(model.Prepare(history, Items, SmallShop.EndMs), [3, 9], default, false, one);
            loaded.Recommend(loaded.Prepare(history, Items, SmallShop.EndMs), [3, 9], default, false, two);
            Assert.Equal(one, two);
        }

        for (var place = 0; place < file.Length; place += 97)
        {
            var changed = (byte[])file.Clone();
            changed[place] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => RecommendationModel.Load(new MemoryStream(changed)));
        }
    }

    [Fact]
    public void Answering_a_basket_allocates_nothing_once_warm()
    {
        var result = new ScoredItem[20];
        var candidates = Model.Prepare(Replay.Histories[1], Items, SmallShop.EndMs);
        int[] basket = [3, 8];
        Answer();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 50; call++)
        {
            Answer();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Answer()
        {
            Model.Recommend(candidates, basket, default, false, result);
            Model.Similar(basket, Items, SmallShop.EndMs, default, result);
        }
    }

    [Fact]
    public void Every_feature_of_a_basket_is_declared_once_and_has_a_meaning()
    {
        var names = FeatureDefinitions.All.ToArray().Concat(BasketFeatures.All.ToArray()).Select(feature => feature.Name).ToArray();

        Assert.Equal(BasketFeatures.RowWidth, names.Distinct().Count());
        Assert.All(BasketFeatures.All.ToArray(), feature => Assert.NotEmpty(feature.Description));
        Assert.NotEqual(FeatureDefinitions.SchemaHash, BasketFeatures.SchemaHash);
    }

    [Fact]
    public void Basket_rankers_of_other_features_are_refused() =>
        Assert.Throws<ArgumentException>(() => new RecommendationModel(SmallShop.Model(), null, new RankingOptions(), NoTrees()));

    private static PurchaseReplay Replayed()
    {
        var replay = new PurchaseReplay(SmallShop.Log());
        replay.AdvanceToEnd();
        return replay;
    }

    /// <summary>Log-odds of 2 for what more than two items of the basket speak for, of −1 for all else.</summary>
    private static TreeEnsemble MostSupportedFirst() =>
        TreeEnsemble.Compile(BasketFeatures.RowWidth, [new RegressionTree([Place("basket_supporters")], [2], [~0], [~1], [-1, 2])], 0, 1);

    private static TreeEnsemble NoTrees() => TreeEnsemble.Compile(FeatureDefinitions.Count, [new RegressionTree([], [], [], [], [1])], 0, 1);

    private static int Place(string name)
    {
        for (var place = 0; place < BasketFeatures.Count; place++)
        {
            if (BasketFeatures.All[place].Name == name)
            {
                return FeatureDefinitions.Count + place;
            }
        }

        throw new ArgumentException(name);
    }

    private static byte[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
