using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

public sealed class BasketRowsTests
{
    private const long DayMs = 86_400_000;
    private const int Items = 90;
    private const long StartMs = 1_750_000_000_000;
    private static readonly TrainingWindow Window = new(StartMs + 40 * DayMs, StartMs + 60 * DayMs);
    private static readonly LinearBlendOptions Generator = new() { EaseLambda = 20, BasketLambda = 20, Neighbours = 40 };

    [Fact]
    public void What_was_hidden_is_the_label_and_never_the_context()
    {
        var log = Shop().Build(Items);
        var rows = Rows(log, mostRows: 1_000_000);
        var (items, positives) = (Place("basket_items"), Place("basket_score_rank"));
        var (ranked, of) = (0d, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            // Baskets of four give one item away.
            Assert.Equal(3, rows.Row(row)[items]);
            if (rows.Label(row) && !float.IsNaN(rows.Row(row)[positives]))
            {
                ranked += rows.Row(row)[positives];
                of++;
            }
        }

        // One of each basket, where it is among the candidates.
        var baskets = log.Between(Window.StartMs, Window.EndMs).Lines.Select(line => line.Basket).Distinct().Count();
        Assert.InRange(rows.Positives, baskets / 2, baskets);
        Assert.True(ranked / of < Items / 4d, $"hidden items stand at {ranked / of:F1}: the rest of the basket says nothing of them");
    }

    [Fact]
    public void A_part_of_the_shoppers_is_unknown()
    {
        var rows = Rows(Shop().Build(Items), mostRows: 1_000_000);
        var visits = FeatureDefinitions.All.ToArray().ToList().FindIndex(feature => feature.Name == "shopper_visits_180d");
        var unknown = Enumerable.Range(0, rows.Count).Count(row => rows.Row(row)[visits] == 0);

        Assert.InRange((double)unknown / rows.Count, .2, .5);
    }

    [Fact]
    public void Same_seed_same_rows_and_the_bound_holds_by_taking_fewer_baskets()
    {
        var (one, two, few) = (Rows(Shop().Build(Items), 1_000_000), Rows(Shop().Build(Items), 1_000_000), Rows(Shop().Build(Items), 8_000));

        Assert.Equal(one.Count, two.Count);
        for (var row = 0; row < one.Count; row++)
        {
            Assert.True(one.Row(row).SequenceEqual(two.Row(row)) || one.Row(row).ToArray().Any(float.IsNaN));
            Assert.Equal(one.Label(row), two.Label(row));
        }

        Assert.InRange(few.Count, 1, one.Count * 3 / 4);
    }

    [Fact]
    public void A_training_learns_what_is_missing_in_a_basket()
    {
        var log = Shop().Build(Items);
        var options = new TwoStageOptions
        {
            Generator = Generator,
            Boosting = new GradientBoostingOptions { Trees = 25, RowsPerLeaf = 20, Threads = 1 },
            BasketBoosting = new GradientBoostingOptions { Trees = 25, RowsPerLeaf = 20 },
            LeastPositives = 100,
        };
        var model = TwoStageTraining.Train(log, Window.EndMs, options, [], null, TestContext.Current.CancellationToken).Model;
        var without = TwoStageTraining.Train(log, Window.EndMs, options with { MaxBasketRows = 0 }, [], null, TestContext.Current.CancellationToken).Model;
        var replay = new PurchaseReplay(log);
        replay.AdvanceToEnd();
        var best = new ScoredItem[10];

        Assert.NotNull(model.BasketRanker);
        Assert.Null(without.BasketRanker);
        for (var aisle = 0; aisle < 6; aisle++)
        {
            model.Similar([aisle, aisle + 6], replay.Items(Window.EndMs), Window.EndMs, default, best);
            Assert.True(best.Count(scored => scored.Item % 6 == aisle) >= 7, $"aisle {aisle}: {string.Join(' ', best.Select(scored => scored.Item))}");
        }
    }

    private static TrainingRows Rows(PurchaseLog log, int mostRows)
    {
        var rows = new TrainingRows(BasketFeatures.RowWidth);
        var replay = new PurchaseReplay(log);
        replay.AdvanceTo(Window.StartMs);
        var model = new RecommendationModel(LinearBlendModel.Train(log, Window.StartMs, Generator, null, CancellationToken.None));
        new BasketRows(log).Add(rows, Window, model, replay, mostRows, new Random(1), CancellationToken.None);
        return rows;
    }

    private static int Place(string name) => FeatureDefinitions.Count + BasketFeatures.All.ToArray().ToList().FindIndex(feature => feature.Name == name);

    /// <summary>Every visit buys four different things of one aisle (item % 6), now and then one of another.</summary>
    private static PurchaseLogBuilder Shop()
    {
        var random = new Random(7);
        var builder = new PurchaseLogBuilder();
        for (var visit = 0; visit < 1_500; visit++)
        {
            var shopper = random.Next(200);
            var atMs = StartMs + random.NextInt64(60 * DayMs);
            var bought = new HashSet<int>();
            while (bought.Count < 4)
            {
                var aisle = random.NextDouble() < .85 ? visit % 6 : random.Next(6);
                if (bought.Add(aisle + 6 * Math.Min(random.Next(Items / 6), random.Next(Items / 6))))
                {
                    builder.Add($"u{shopper}", $"v{visit}", bought.Last(), atMs, 1, 2 + aisle);
                }
            }
        }

        return builder;
    }
}
