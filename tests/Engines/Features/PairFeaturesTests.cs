using CsCheck;
using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Tests.Recommendation;

namespace OpsConsole.Engines.Tests.Features;

public sealed class PairFeaturesTests
{
    private const long Day = SmallShop.DayMs;
    private static readonly long Now = SmallShop.EndMs;
    private static readonly CandidateScores Scores = new(3, 2, 1, 4, new BestScores(6, 4, 2));

    [Fact]
    public void Every_feature_is_declared_once_and_has_a_meaning()
    {
        var all = FeatureDefinitions.All.ToArray();

        Assert.Equal(FeatureDefinitions.Count, all.Select(feature => feature.Name).Distinct().Count());
        Assert.All(all, feature =>
        {
            Assert.Matches("^[a-z0-9_]+$", feature.Name);
            Assert.NotEmpty(feature.Description);
            Assert.NotEmpty(feature.Window);
            Assert.NotEmpty(feature.Owner);
        });
        Assert.Matches("^[0-9a-f]{64}$", FeatureDefinitions.SchemaHash);
    }

    [Fact]
    public void Rows_written_together_are_those_written_one_by_one() =>
        Gen.Select(Gen.Int[0, SmallShop.Shoppers - 1], Gen.Int[0, SmallShop.Items + 5].Array[1, 20]).Sample((shopper, ordinals) =>
        {
            var replay = Replayed(SmallShop.Log(), Now);
            var items = replay.Items(Now);
            var (one, together) = (new float[FeatureDefinitions.Count], new float[ordinals.Length * FeatureDefinitions.Count]);

            PairFeatures.WriteAll(replay.Histories[shopper], items, Array.ConvertAll(ordinals, _ => Scores), ordinals, Now, together);

            for (var place = 0; place < ordinals.Length; place++)
            {
                PairFeatures.Write(replay.Histories[shopper], items, Scores, ordinals[place], Now, one);
                Assert.Equal(Bits(one), Bits(together.AsSpan(place * one.Length, one.Length)));
            }
        });

    [Fact]
    public void What_happens_or_becomes_known_later_changes_no_row()
    {
        var asOfMs = Now - 20 * Day;
        var known = Rows(SmallShop.Builder(7).Build(SmallShop.Items));
        var injected = SmallShop.Builder(7);
        for (var line = 0; line < 40; line++)
        {
            injected.Add("u3", "future", line, asOfMs + line * Day, 9, 77);
            injected.Add("u4", "late", line, asOfMs - 30 * Day + line, 9, 77, knownAtMs: asOfMs + line);
        }

        var early = SmallShop.Builder(7).Add("u4", "early", 1, asOfMs - 30 * Day, 9, 77, knownAtMs: asOfMs - 1);

        Assert.Equal(known, Rows(injected.Build(SmallShop.Items)));
        Assert.NotEqual(known, Rows(early.Build(SmallShop.Items)));

        byte[] Rows(PurchaseLog log)
        {
            var replay = Replayed(log, asOfMs);
            var model = new RecommendationModel(LinearBlendModel.Train(log, asOfMs, SmallShop.Options, null, CancellationToken.None));
            var batch = new CandidateBatch();
            var bytes = new List<byte>();
            foreach (var shopper in new[] { 0, 3, 4, 17 })
            {
                var number = log.UserIds.ToList().IndexOf($"u{shopper}");
                model.Gather(replay.Histories[number], replay.Items(asOfMs), asOfMs, batch);
                Assert.True(batch.Count > 10);
                bytes.AddRange(Bits(batch.Rows));
            }

            return [.. bytes];
        }
    }

    [Fact]
    public void An_expired_value_is_missing()
    {
        var history = UserHistory.Empty.With(1, Now - 2 * Day, 1, 2).With(1, Now - Day, 1, 2).With(2, Now, 1, 3);
        var builder = new ItemStatisticsBuilder();
        builder.Apply(UserHistory.Empty, new PurchaseFact(1, Now - 2 * Day, 1, 2), 1);
        builder.Apply(UserHistory.Empty.With(1, Now - 2 * Day, 1, 2), new PurchaseFact(1, Now, 1, 2), 2);
        var items = builder.Snapshot(Now);
        var row = new float[FeatureDefinitions.Count];
        var limited = 0;
        for (var place = 0; place < row.Length; place++)
        {
            if (FeatureDefinitions.All[place].TimeToLive is not { } life)
            {
                continue;
            }

            limited++;
            PairFeatures.Write(history, items, Scores, 1, Now + (long)life.TotalMilliseconds - Day, row);
            Assert.False(float.IsNaN(row[place]), $"{FeatureDefinitions.All[place].Name} is missing before its time");
            PairFeatures.Write(history, items, Scores, 1, Now + (long)life.TotalMilliseconds + 1, row);
            Assert.True(float.IsNaN(row[place]), $"{FeatureDefinitions.All[place].Name} has not expired");
        }

        Assert.True(limited > 10);
    }

    [Fact]
    public void Of_nothing_known_the_defaults_are_written()
    {
        var row = new float[FeatureDefinitions.Count];
        PairFeatures.Write(UserHistory.Empty, ItemStatistics.Empty, default, 3, Now, row);

        for (var place = 0; place < row.Length; place++)
        {
            Assert.True(row[place].Equals(FeatureDefinitions.All[place].Default), $"{FeatureDefinitions.All[place].Name} is {row[place]}");
        }
    }

    [Fact]
    public void A_row_says_what_its_definitions_say()
    {
        var history = UserHistory.Empty.With(1, Now - 30 * Day, 4, 2).With(2, Now - 30 * Day, 1, 8).With(1, Now - 20 * Day, 2, 2);
        var items = new ItemStatisticsBuilder();
        items.Apply(UserHistory.Empty, new PurchaseFact(1, Now - 7 * Day, 1, 4), 1);
        var row = new float[FeatureDefinitions.Count];

        PairFeatures.Write(history, items.Snapshot(Now), Scores, 1, Now, row);

        Assert.Equal(20, Value("shopper_days_since_last"), 1e-4f);
        Assert.Equal(10, Value("shopper_gap"), 1e-4f);
        Assert.Equal(2, Value("shopper_overdue"), 1e-4f);
        Assert.Equal(2 / 3f, Value("shopper_new_share"), 1e-4f);
        Assert.Equal(2, Value("pair_count"));
        Assert.Equal(.5f + MathF.Pow(2, -1.5f), Value("pair_count_20d"), 1e-4f);
        Assert.Equal(1, Value("pair_visit_share"));
        Assert.Equal(3, Value("pair_quantity"));
        Assert.Equal(0, Value("pair_days_before_last_visit"));
        Assert.Equal(MathF.Log(2), Value("pair_price_change"), 1e-4f);
        Assert.Equal(.5f, Value("score_blend_relative"));
        Assert.Equal(4, Value("score_rank"));
        Assert.Equal(1, Value("item_share_7d"), 1e-4f);
        Assert.Equal(1, Value("item_trend_7_90"), 1e-3f);
        Assert.Equal(7, Value("item_days_since_last"), 1e-4f);

        float Value(string name) => row[FeatureDefinitions.All.ToArray().ToList().FindIndex(feature => feature.Name == name)];
    }

    [Fact]
    public void Writing_rows_allocates_nothing()
    {
        var replay = Replayed(SmallShop.Log(), Now);
        var items = replay.Items(Now);
        var row = new float[FeatureDefinitions.Count];
        PairFeatures.Write(replay.Histories[0], items, Scores, 1, Now, row);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var item = 0; item < SmallShop.Items; item++)
        {
            PairFeatures.Write(replay.Histories[0], items, Scores, item, Now, row);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PurchaseReplay Replayed(PurchaseLog log, long untilMs)
    {
        var replay = new PurchaseReplay(log);
        replay.AdvanceTo(untilMs);
        return replay;
    }

    private static byte[] Bits(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();
}
