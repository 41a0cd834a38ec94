using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

public sealed class TwoStageTrainingTests
{
    private const long DayMs = 86_400_000;
    private const int Items = 90;
    private const int Shoppers = 200;
    private const long StartMs = 1_750_000_000_000;
    private static readonly long EndMs = StartMs + 60 * DayMs;

    private static readonly TwoStageOptions Options = new()
    {
        Generator = new LinearBlendOptions { EaseLambda = 20, BasketLambda = 20, Neighbours = 40 },
        Boosting = new GradientBoostingOptions { Trees = 25, RowsPerLeaf = 20, Threads = 1 },
        LeastPositives = 100,
        MaxWindows = 3,
    };

    [Fact]
    public void A_short_history_gives_short_windows_and_a_ranker_that_is_the_same_each_time()
    {
        var (one, two) = (Train(Shop(7).Build(Items)), Train(Shop(7).Build(Items)));

        Assert.Equal(RecommendationModel.TwoStage, one.Kind);
        Assert.NotNull(one.BasketRanker);
        Assert.Equal(ModelArtefacts.Hash(Bytes(one)), ModelArtefacts.Hash(Bytes(two)));
        var other = Train(Shop(7).Build(Items), Options with { Boosting = Options.Boosting with { Seed = 21 } });
        Assert.NotEqual(ModelArtefacts.Hash(Bytes(one)), ModelArtefacts.Hash(Bytes(other)));
        Assert.Equal(
            Enumerable.Range(1, 3).Reverse().Select(back => new TrainingWindow(EndMs - back * 7 * DayMs, EndMs - (back - 1) * 7 * DayMs)),
            TrainingWindow.Plan(Shop(7).Build(Items), EndMs, Options));
    }

    [Fact]
    public void A_history_too_short_or_too_thin_stays_linear()
    {
        Assert.Equal(RecommendationModel.Linear, Train(Shop(7).Build(Items), asOfMs: StartMs + 15 * DayMs).Kind);
        Assert.Equal(RecommendationModel.Linear, Train(Shop(7).Build(Items), Options with { LeastPositives = 1_000_000 }).Kind);
        Assert.Equal(RecommendationModel.Linear, Train(Shop(7).Build(Items), Options with { Windows = 0 }).Kind);
        Assert.Equal(RecommendationModel.Linear, Train(new PurchaseLogBuilder().Build(Items)).Kind);
    }

    [Fact]
    public void Thin_windows_are_followed_by_more_of_them()
    {
        var log = Shop(7).Build(Items);

        Assert.Equal(6, TrainingWindow.Plan(log, EndMs, Options with { MaxWindows = 6 }).Count);
        Assert.Equal(4, TrainingWindow.Plan(log, EndMs, Options with { MaxWindows = 6, EnoughLines = 2_200 }).Count);
        Assert.Equal(3, TrainingWindow.Plan(log, EndMs, Options with { MaxWindows = 6, EnoughLines = 100 }).Count);
        Assert.Equal(7, TrainingWindow.Plan(log, EndMs, Options with { MaxWindows = 24 }).Count);
        Assert.Equal(TrainingWindow.Plan(log, EndMs, Options), TrainingWindow.Plan(log, EndMs, Options with { MaxWindows = 6 }).TakeLast(3));
    }

    [Fact]
    public void A_long_history_has_windows_of_a_month()
    {
        var log = new PurchaseLogBuilder().Add("u", "b", 1, EndMs - 400 * DayMs).Build(Items);

        Assert.All(TrainingWindow.Plan(log, EndMs, Options), window => Assert.Equal(30 * DayMs, window.EndMs - window.StartMs));
    }

    [Fact]
    public void What_happens_or_becomes_known_later_changes_no_byte_of_the_model()
    {
        var asOfMs = EndMs - 10 * DayMs;
        var injected = Shop(7);
        for (var line = 0; line < 60; line++)
        {
            injected.Add("u3", "future", line, asOfMs + line, 5, 9);
            injected.Add("u4", $"late {line}", line, asOfMs - 20 * DayMs, 5, 9, knownAtMs: asOfMs + line);
        }

        Assert.Equal(Bytes(Train(Shop(7).Build(Items), asOfMs: asOfMs)), Bytes(Train(injected.Build(Items), asOfMs: asOfMs)));
    }

    [Fact]
    public void Features_and_labels_of_a_window_do_not_mix()
    {
        var log = Shop(7).Build(Items);
        var window = TrainingWindow.Plan(log, EndMs, Options)[0];
        var rows = Rows(log, window);
        var more = Shop(7);
        for (var line = 0; line < 30; line++)
        {
            more.Add("u5", "within", line, window.StartMs + DayMs + line, 5, 9);
        }

        var changed = Rows(more.Build(Items), window);

        Assert.Equal(rows.Count, changed.Count);
        Assert.InRange(changed.Positives, rows.Positives + 10, rows.Positives + 30);
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal(Bits(rows.Row(row)), Bits(changed.Row(row)));
        }
    }

    [Fact]
    public void The_bound_of_rows_holds_by_taking_fewer_shoppers()
    {
        var log = Shop(7).Build(Items);
        var windows = TrainingWindow.Plan(log, EndMs, Options);
        var (all, few) = (Rows(log, Options), Rows(log, Options with { MaxRows = 20_000 }));

        Assert.InRange(few.Count, all.Count / 20, all.Count * 3 / 4);

        TrainingRows Rows(PurchaseLog of, TwoStageOptions options) =>
            TwoStageTraining.Rows(of, windows, options, new ShownRows([], of, EndMs, 0), null, TestContext.Current.CancellationToken).Shoppers;
    }

    /// <summary>
    /// Every shopper wants one of two kinds of items three times as much, but it always stood low in the list: counting taps as they are, the kind that
    /// stood high wins.
    /// </summary>
    [Fact]
    public void Taps_are_judged_by_where_they_were_seen()
    {
        var builder = new PurchaseLogBuilder();
        var random = new Random(3);
        for (var shopper = 0; shopper < Shoppers; shopper++)
        {
            builder.Add($"u{shopper}", "first", shopper % 5, StartMs + shopper, 1, 5);
            for (var item = 10; item < 20; item++)
            {
                // What tells the kinds apart is their price.
                builder.Add($"v{shopper}", $"b{item}", item, StartMs + item * DayMs, 1, item % 2 == 0 ? 2 : 20);
            }
        }

        double[] examined = [1, .9, .5, .3, .15, .1];
        var shown = new List<ShownExample>();
        for (var slate = 0; slate < 4_000; slate++)
        {
            // Mostly cheap above, dear below; seldom the other way round, so that the curve can be known.
            var cheapAbove = random.NextDouble() < .95;
            for (var place = 0; place < examined.Length; place++)
            {
                var cheap = place < 3 == cheapAbove;
                var item = 10 + 2 * random.Next(5) + (cheap ? 0 : 1);
                var wanted = random.NextDouble() < (cheap ? .1 : .3) && random.NextDouble() < examined[place];
                shown.Add(new ShownExample($"u{slate % Shoppers}", item, place, EndMs - 20 * DayMs + slate * 60_000L, wanted));
            }
        }

        var log = builder.Build(Items);
        double Rate(bool cheap) => shown.Where(one => one.Item % 2 == (cheap ? 0 : 1)).Average(one => one.Wanted ? 1d : 0);
        var (naive, debiased) = (DearOverCheap([.. shown.Select(one => one with { Position = 0 })]), DearOverCheap(shown));

        Assert.True(Rate(cheap: true) > Rate(cheap: false), "the taps themselves are not biased");
        Assert.True(naive < 1, $"naive {naive:F2}");
        Assert.InRange(debiased, 1.5, 6);

        double DearOverCheap(List<ShownExample> examples)
        {
            var options = Options with { LeastPositives = 1 };
            var rows = new TrainingRows(FeatureDefinitions.Count);
            var window = new TrainingWindow(EndMs - 30 * DayMs, EndMs);
            var replay = new PurchaseReplay(log);
            replay.AdvanceTo(window.StartMs);
            var generators = new RecommendationModel(LinearBlendModel.Train(log, window.StartMs, options.Generator, null, CancellationToken.None));
            new ShownRows(examples, log, EndMs, 0).Add(rows, window, generators, replay, CancellationToken.None);
            Assert.Equal(examples.Count, rows.Count);
            var ranker = GradientBoosting.Train(rows, options.Boosting, null, TestContext.Current.CancellationToken);
            int[] items = [.. Enumerable.Range(10, 10)];
            var values = new float[items.Length * FeatureDefinitions.Count];
            var odds = new float[items.Length];
            var lastMs = examples[^1].ShownAtMs;
            generators.Features(replay.Histories[0], replay.Items(lastMs), lastMs, items, values);
            ranker.Score(values, odds);
            return Math.Exp(odds.Where((_, place) => place % 2 == 1).Average() - odds.Where((_, place) => place % 2 == 0).Average());
        }
    }

    [Fact]
    public void A_training_says_how_far_it_has_come_all_along_the_way()
    {
        var shares = new List<double>();
        TwoStageTraining.Train(Shop(7).Build(Items), EndMs, Options, [], new TrainingProgress(new Unheard(), shares.Add, 0.2, 0.6), TestContext.Current.CancellationToken);

        Assert.Equal(shares.Order(), shares);
        Assert.True(shares.Distinct().Count() >= Options.MaxWindows + 2, string.Join(' ', shares));
        Assert.InRange(shares[0], 0.2, 0.3);
        Assert.Equal(0.6, shares[^1], 9);
    }

    private static RecommendationModel Train(PurchaseLog log, TwoStageOptions? options = null, long? asOfMs = null) =>
        TwoStageTraining.Train(log, asOfMs ?? EndMs, options ?? Options, [], null, TestContext.Current.CancellationToken).Model;

    private static TrainingRows Rows(PurchaseLog log, TrainingWindow window) =>
        TwoStageTraining.Rows(log, [window], Options, new ShownRows([], log, EndMs, 0), null, TestContext.Current.CancellationToken).Shoppers;

    private static byte[] Bits(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Each shopper keeps to an aisle (item % 6) and buys four things a visit.</summary>
    private static PurchaseLogBuilder Shop(int seed)
    {
        var random = new Random(seed);
        var builder = new PurchaseLogBuilder();
        for (var visit = 0; visit < 1_500; visit++)
        {
            var shopper = random.Next(Shoppers);
            var atMs = StartMs + random.NextInt64(EndMs - StartMs);
            for (var line = 0; line < 4; line++)
            {
                var aisle = random.NextDouble() < .8 ? shopper % 6 : random.Next(6);
                builder.Add($"u{shopper}", $"v{visit}", aisle + 6 * Math.Min(random.Next(Items / 6), random.Next(Items / 6)), atMs, 1, 2 + aisle);
            }
        }

        return builder;
    }

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
