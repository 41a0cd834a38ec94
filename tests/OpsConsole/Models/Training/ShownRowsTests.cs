using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

/// <summary>What shoppers were shown, as rows of the ranker's training.</summary>
public sealed class ShownRowsTests
{
    private const long DayMs = 86_400_000;
    private static readonly int PairCount = FeatureDefinitions.All.ToArray().ToList().FindIndex(one => one.Name == "pair_count");
    private const long StartMs = 1_750_000_000_000;
    private static readonly TrainingWindow Window = new(StartMs + 10 * DayMs, StartMs + 20 * DayMs);
    private static readonly long AsOfMs = StartMs + 30 * DayMs;

    [Fact]
    public void An_item_is_wanted_when_it_was_taken_or_bought_otherwise_within_its_time()
    {
        var shownMs = Window.StartMs + DayMs;
        var log = new PurchaseLogBuilder()
            .Add("u", "before", 1, shownMs - 1, 1, 5)
            .Add("u", "after", 2, shownMs + 9 * DayMs, 1, 5)
            .Add("u", "late", 3, shownMs + 11 * DayMs, 1, 5)
            .Add("other", "after", 4, shownMs + DayMs, 1, 5)
            .Build(10);

        var (rows, shown) = Rows(log, [.. Enumerable.Range(1, 5).Select(item => new ShownExample("u", item, item, shownMs, item == 5))]);

        Assert.Equal([false, true, false, false, true], Enumerable.Range(0, rows.Count).Select(rows.Label));
        Assert.Equal((5, 2), (shown.Used, shown.Wanted));
    }

    [Fact]
    public void Only_what_was_taken_from_the_list_weighs_by_its_place()
    {
        var shown = new List<ShownExample>();
        for (var slate = 0; slate < 400; slate++)
        {
            var atMs = Window.StartMs + slate * 60_000L;
            shown.Add(new ShownExample("u", 1 + slate % 2, 0, atMs, slate % 4 < 2));
            shown.Add(new ShownExample("u", 2 - slate % 2, 5, atMs, slate % 40 < 2));
        }

        // Bought much later, by another way than the list.
        var log = new PurchaseLogBuilder().Add("u", "elsewhere", 3, Window.StartMs + DayMs, 1, 5).Build(10);
        shown.Add(new ShownExample("u", 3, 5, Window.StartMs, false));

        var (rows, _) = Rows(log, shown);
        var weights = Enumerable.Range(0, rows.Count).Where(rows.Label).Select(rows.Weight).Distinct().Order().ToArray();

        Assert.Equal(2, weights.Length);
        Assert.Equal(1, weights[0]);
        Assert.InRange(weights[1], 5, ShownRows.MaxWeight);
        Assert.All(Enumerable.Range(0, rows.Count).Where(row => !rows.Label(row)), row => Assert.Equal(1, rows.Weight(row)));
    }

    [Fact]
    public void What_is_too_young_to_have_been_bought_is_left_out()
    {
        var log = new PurchaseLogBuilder().Add("u", "b", 1, StartMs, 1, 5).Build(10);
        var young = new ShownExample("u", 2, 0, Window.StartMs + DayMs, true);

        Assert.Equal(1, Rows(log, [young]).Shown.Used);
        Assert.Equal(0, Rows(log, [young], asOfMs: young.ShownAtMs + 10 * DayMs).Shown.Used);
        Assert.Equal(0, Rows(log, [young with { ShownAtMs = Window.EndMs }]).Shown.Used);
    }

    [Fact]
    public void Features_are_those_of_the_moment_it_was_shown()
    {
        var shownMs = Window.StartMs + 5 * DayMs;
        var quiet = new PurchaseLogBuilder().Add("u", "first", 1, StartMs, 1, 5).Add("u", "after", 2, shownMs + 1, 1, 5).Build(10);
        var bought = new PurchaseLogBuilder().Add("u", "first", 1, StartMs, 1, 5).Add("u", "between", 3, shownMs - DayMs, 1, 5).Add("u", "after", 2, shownMs + 1, 1, 5).Build(10);
        var example = new ShownExample("u", 3, 0, shownMs, false);

        Assert.Equal(0, Count(quiet));
        Assert.Equal(1, Count(bought));

        float Count(PurchaseLog log)
        {
            var value = Rows(log, [example]).Rows.Row(0)[PairCount];
            return float.IsNaN(value) ? 0 : value;
        }
    }

    [Fact]
    public void A_training_uses_them_and_says_how_many()
    {
        var log = Shop();
        var options = new TwoStageOptions { Boosting = new GradientBoostingOptions { Trees = 10, RowsPerLeaf = 20, Threads = 1 }, LeastPositives = 100 };
        ShownExample[] shown = [.. Enumerable.Range(0, 3_000).Select(place => new ShownExample($"u{place % 50}", place % 30, place % 6, AsOfMs - 10 * DayMs + place * 60_000L, place % 7 == 0))];

        var without = TwoStageTraining.Train(log, AsOfMs, options, [], null, CancellationToken.None);
        var with = TwoStageTraining.Train(log, AsOfMs, options, shown, null, CancellationToken.None);
        var again = TwoStageTraining.Train(log, AsOfMs, options, [.. shown.Reverse()], null, CancellationToken.None);

        Assert.Equal(RecommendationModel.TwoStage, without.Model.Kind);
        Assert.Equal(0, without.Shown);
        Assert.Equal(3_000, with.Shown);
        Assert.NotEqual(Bytes(without.Model), Bytes(with.Model));
        Assert.Equal(Bytes(with.Model), Bytes(again.Model));
    }

    private static (TrainingRows Rows, ShownRows Shown) Rows(PurchaseLog log, IReadOnlyList<ShownExample> examples, long? asOfMs = null)
    {
        var rows = new TrainingRows(FeatureDefinitions.Count);
        var replay = new PurchaseReplay(log);
        replay.AdvanceTo(Window.StartMs);
        var generators = new RecommendationModel(LinearBlendModel.Train(log, Window.StartMs, new LinearBlendOptions(), null, CancellationToken.None));
        var shown = new ShownRows(examples, log, asOfMs ?? AsOfMs, Window.EndMs - Window.StartMs);
        shown.Add(rows, Window, generators, replay, CancellationToken.None);
        return (rows, shown);
    }

    private static PurchaseLog Shop()
    {
        var random = new Random(2);
        var builder = new PurchaseLogBuilder();
        for (var line = 0; line < 6_000; line++)
        {
            builder.Add($"u{line % 50}", $"b{line / 3}", random.Next(30), AsOfMs - 60 * DayMs + line * 60 * DayMs / 6_000, 1, 5);
        }

        return builder.Build(30);
    }

    private static byte[] Bytes(RecommendationModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
