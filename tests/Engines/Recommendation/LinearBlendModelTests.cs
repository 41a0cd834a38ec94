using CsCheck;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class LinearBlendModelTests
{
    private static readonly LinearBlendModel Model = SmallShop.Model();
    private static readonly RecommendationModel Serving = new(Model);
    private static readonly UserHistory[] Histories = LinearBlendModel.Replay(SmallShop.Log());

    [Fact]
    public void Same_log_gives_the_same_model_bit_for_bit() => Assert.Equal(Model.Bytes(), SmallShop.Model().Bytes());

    [Fact]
    public void What_happens_later_does_not_change_the_model_of_an_earlier_moment()
    {
        var asOfMs = SmallShop.EndMs - 20 * SmallShop.DayMs;
        var known = Train(SmallShop.Builder(7).Build(SmallShop.Items));
        var injected = SmallShop.Builder(7);
        for (var line = 0; line < 50; line++)
        {
            injected.Add("u3", "future", line, asOfMs + line, 9, 1);
        }

        Assert.Equal(known, Train(injected.Build(SmallShop.Items)));
        Assert.NotEqual(known, Train(SmallShop.Builder(7).Add("u3", "past", 1, asOfMs - 1).Build(SmallShop.Items)));

        byte[] Train(PurchaseLog log) => LinearBlendModel.Train(log, asOfMs, SmallShop.Options, null, CancellationToken.None).Bytes();
    }

    [Fact]
    public void Prepared_candidates_give_what_scoring_anew_gives() =>
        Gen.Select(Gen.Int[0, SmallShop.Shoppers - 1], Gen.Int[-2, SmallShop.Items + 3].Where(item => item >= 0).Array[0, 4], Gen.ULong, Gen.Bool, Gen.Bool, Gen.Int[0, 80])
            .Sample((shopper, basket, word, restrict, excludeBought, length) =>
            {
                var prepared = Serving.Prepare(Histories[shopper], ItemStatistics.Empty, SmallShop.EndMs);
                ulong[] words = [word];
                var allowed = restrict ? new ItemBits(words) : default;
                var (direct, cached) = (new ScoredItem[length], new ScoredItem[length]);

                var directCount = Model.Recommend(Histories[shopper], basket, allowed, excludeBought, direct);
                var cachedCount = Serving.Recommend(prepared, basket, allowed, excludeBought, cached);

                Assert.Equal(direct[..directCount], cached[..cachedCount]);
            });

    [Fact]
    public void A_list_is_sorted_and_holds_allowed_items_once_each() =>
        Gen.Select(Gen.Int[-1, SmallShop.Shoppers - 1], Gen.Int[0, SmallShop.Items - 1].Array[0, 4], Gen.ULong, Gen.Bool)
            .Sample((shopper, basket, word, excludeBought) =>
            {
                var history = shopper < 0 ? UserHistory.Empty : Histories[shopper];
                var result = new ScoredItem[SmallShop.Items];
                var count = Model.Recommend(history, basket, new ItemBits([word]), excludeBought, result);

                var list = result[..count];
                Assert.Equal(list.OrderByDescending(scored => scored.Score).Select(scored => scored.Score), list.Select(scored => scored.Score));
                Assert.Equal(count, list.Select(scored => scored.Item).Distinct().Count());
                Assert.All(list, scored =>
                {
                    Assert.True((word >> scored.Item & 1) == 1);
                    Assert.DoesNotContain(scored.Item, basket);
                    Assert.False(excludeBought && history.Contains(scored.Item));
                    Assert.True(float.IsFinite(scored.Score));
                    Assert.NotEqual(ReasonCode.None, scored.Reason);
                });
            });

    [Fact]
    public void Every_allowed_item_that_sold_is_reachable_for_a_long_list()
    {
        var result = new ScoredItem[SmallShop.Items];

        Assert.Equal(Model.Popular.Length, Model.Recommend(Histories[4], [], default, excludeBought: false, result));
    }

    [Fact]
    public void A_shopper_gets_the_home_aisle_and_the_right_reasons()
    {
        var result = new ScoredItem[5];
        var history = UserHistory.Empty.With(2, SmallShop.EndMs, 1).With(7, SmallShop.EndMs, 1);

        Model.Recommend(history, [], default, excludeBought: false, result);
        Assert.Equal([2, 7], result[..2].Select(scored => scored.Item).Order());
        Assert.All(result[..2], scored => Assert.Equal(ReasonCode.BoughtBefore, scored.Reason));

        Model.Recommend(history, [], default, excludeBought: true, result);
        Assert.All(result, scored => Assert.Equal((2, ReasonCode.GoesWithPurchases), (scored.Item % 5, scored.Reason)));
    }

    [Fact]
    public void A_basket_turns_the_list_towards_its_aisle()
    {
        var result = new ScoredItem[4];
        var history = UserHistory.Empty.With(2, SmallShop.EndMs, 1).With(7, SmallShop.EndMs, 1);

        Model.Recommend(history, [3, 8], default, excludeBought: true, result);

        Assert.Contains(result, scored => scored.Item % 5 == 3 && scored.Reason == ReasonCode.GoesWithBasket);
    }

    [Fact]
    public void Similar_items_come_from_the_same_aisle()
    {
        var result = new ScoredItem[4];

        Assert.Equal(4, Model.Similar([4], default, result));
        Assert.All(result, scored => Assert.Equal((4, ReasonCode.GoesWithBasket), (scored.Item % 5, scored.Reason)));
    }

    [Fact]
    public void The_less_an_item_sells_the_more_it_counts_for_who_does_not_have_it()
    {
        var (plain, rare) = (Trained(0), Trained(.5));
        var raised = 0;
        foreach (var history in Histories)
        {
            var before = List(plain, history).ToDictionary(scored => scored.Item);
            foreach (var scored in List(rare, history).Where(scored => scored.Reason != ReasonCode.PopularNow))
            {
                var plainly = before[scored.Item].Score;
                Assert.True(history.Contains(scored.Item) ? scored.Score == plainly : scored.Score >= plainly, $"item {scored.Item} from {plainly} to {scored.Score}");
                raised += scored.Score > plainly ? 1 : 0;
            }
        }

        Assert.True(raised > 100, $"{raised}");

        LinearBlendModel Trained(double power) =>
            LinearBlendModel.Train(SmallShop.Log(), SmallShop.EndMs, SmallShop.Options with { RarityPower = power }, null, CancellationToken.None);

        ScoredItem[] List(LinearBlendModel model, UserHistory history)
        {
            var list = new ScoredItem[SmallShop.Items];
            return list[..model.Recommend(history, [], default, excludeBought: false, list)];
        }
    }

    [Fact]
    public void A_new_shopper_gets_what_new_shoppers_begin_with()
    {
        var result = new ScoredItem[3];
        Model.Recommend(UserHistory.Empty, [], default, excludeBought: false, result);

        Assert.Equal(Model.PopularWithNewShoppers[..3].ToArray().Select(scored => scored.Item), result.Select(scored => scored.Item));
        Assert.All(result, scored => Assert.Equal(ReasonCode.PopularWithNewShoppers, scored.Reason));
    }

    [Fact]
    public void Items_behind_the_models_catalogue_are_ignored()
    {
        var result = new ScoredItem[10];
        var history = Histories[1].With(SmallShop.Items + 500, SmallShop.EndMs, 1);

        Assert.Equal(10, Model.Recommend(history, [SmallShop.Items + 7], default, excludeBought: true, result));
        Assert.All(result, scored => Assert.InRange(scored.Item, 0, SmallShop.Items - 1));
    }

    [Fact]
    public void Candidates_of_another_model_are_refused() =>
        Assert.Throws<ArgumentException>(() => Serving.Recommend(
            new RecommendationModel(Model).Prepare(Histories[0], ItemStatistics.Empty, SmallShop.EndMs), [], default, false, new ScoredItem[3]));

    [Fact]
    public void A_request_allocates_nothing()
    {
        var prepared = Serving.Prepare(Histories[0], ItemStatistics.Empty, SmallShop.EndMs);
        var result = new ScoredItem[20];
        ulong[] words = [ulong.MaxValue];
        int[] basket = [1, 2];
        Request();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var repeat = 0; repeat < 100; repeat++)
        {
            Request();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Request()
        {
            Serving.Recommend(prepared, [], new ItemBits(words), false, result);
            Model.Recommend(Histories[1], basket, new ItemBits(words), true, result);
            Model.Similar(basket, default, result);
        }
    }

    [Fact]
    public void An_empty_log_gives_a_model_that_answers_nothing()
    {
        var model = LinearBlendModel.Train(new PurchaseLogBuilder().Build(), SmallShop.EndMs, new LinearBlendOptions(), null, CancellationToken.None);

        Assert.Equal(0, model.Recommend(Histories[0], [1], default, false, new ScoredItem[5]));
    }

    [Fact]
    public void Items_outside_the_head_are_known_by_what_they_are_bought_with()
    {
        var log = SmallShop.Log();
        var options = SmallShop.Options with { MaxEaseItems = 10 };
        var model = LinearBlendModel.Train(log, SmallShop.EndMs, options, null, CancellationToken.None);
        var rare = log.Lines.CountBy(line => line.Item).MinBy(pair => pair.Value).Key;
        var companions = log.Lines.Where(line => line.Item == rare).Select(line => line.User).Distinct()
            .SelectMany(user => log.Lines.Where(line => line.User == user).Select(line => line.Item)).ToHashSet();
        var result = new ScoredItem[3];

        model.Recommend(UserHistory.Empty.With(rare, SmallShop.EndMs, 1), [], default, false, result);

        Assert.Equal(new ScoredItem(rare, result[0].Score, ReasonCode.BoughtBefore), result[0]);
        Assert.Equal(ReasonCode.GoesWithPurchases, result[1].Reason);
        Assert.Contains(result[1].Item, companions);
    }

    [Fact]
    public void Threads_do_not_change_the_model()
    {
        var options = SmallShop.Options with { MaxEaseItems = 10 };

        var one = LinearBlendModel.Train(SmallShop.Log(), SmallShop.EndMs, options, 1, null, CancellationToken.None);
        var four = LinearBlendModel.Train(SmallShop.Log(), SmallShop.EndMs, options, 4, null, CancellationToken.None);

        Assert.Equal(one.Bytes(), four.Bytes());
    }

    [Fact]
    public void An_option_outside_its_range_is_named() =>
        Assert.Equal(
            nameof(LinearBlendOptions.EaseLambda),
            Assert.Throws<ArgumentOutOfRangeException>(() => new LinearBlendOptions { EaseLambda = double.NaN }.Validated()).ParamName);
}
