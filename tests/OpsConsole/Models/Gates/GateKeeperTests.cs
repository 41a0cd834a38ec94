using OpsConsole.Engines.Features;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Recommendation.Trees;
using OpsConsole.Models;
using OpsConsole.Models.Gates;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Gates;

public sealed class GateKeeperTests
{
    private const int Shoppers = 500;
    private static readonly bool Long = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1";
    private static readonly GateOptions Options = new();

    public static TheoryData<string> Corruptions =>
        ["shuffled items", "wrong ordinals", "inverted scores", "constant", "not a number", "random trees", "stale by months", "popularity only", "no neighbours", "segment poison", "final only"];

    /// <summary>Eleven ways to be bad, five seeds each: 55 models; 330 with <c>OPSCONSOLE_LONG=1</c>.</summary>
    [Theory]
    [MemberData(nameof(Corruptions))]
    public void No_bad_model_passes(string corruption)
    {
        for (var seed = 1; seed <= (Long ? 30 : 5); seed++)
        {
            var log = GateShop.Log(Shoppers, seed);
            var (data, champion) = Honest(log);
            var (final, twin, bytes) = Spoiled(corruption, log, data.Window.SplitMs, seed);
            var verdict = Judge(new GateCandidate(final, twin, bytes, GateShop.EndMs), champion, data, log, seed);
            Assert.False(verdict.Passed, $"{corruption}, seed {seed}: {string.Join('\n', verdict.Gates)}");
        }
    }

    /// <summary>Trained again on another sample of the same purchases, a model must not be refused more often than one time in twenty. 60 trials; 400 with <c>OPSCONSOLE_LONG=1</c>.</summary>
    [Fact]
    public void A_model_as_good_as_the_champion_is_rarely_refused()
    {
        var trials = Long ? 400 : 60;
        var refused = new List<string>();
        for (var trial = 1; trial <= trials; trial++)
        {
            var log = GateShop.Log(Shoppers, 1_000 + trial);
            var window = BacktestWindow.Of(log, GateShop.EndMs, 14)!;
            var data = new BacktestData(log, window, Options.MaxShoppers, CancellationToken.None);
            var champion = new Incumbent("before", GateShop.Linear(Sample(trial, 1), GateShop.EndMs), GateShop.Linear(Sample(trial, 1), window.SplitMs));
            var final = GateShop.Linear(Sample(trial, 2), GateShop.EndMs);
            var candidate = new GateCandidate(final, GateShop.Linear(Sample(trial, 2), window.SplitMs), CandidateTraining.Bytes(final), GateShop.EndMs);
            var verdict = Judge(candidate, champion, data, log, trial);
            Assert.Contains(" shoppers", ModelComparison.OnSameDays(verdict.Gates, "before"), StringComparison.Ordinal);
            if (!verdict.Passed)
            {
                refused.Add(string.Join("; ", verdict.Gates.Where(gate => !gate.Passed)));
            }
        }

        Assert.True(refused.Count <= 0.05 * trials, $"{refused.Count} of {trials} refused: {string.Join('\n', refused)}");

        // A tenth of the lines is missing, each time another tenth.
        static PurchaseLog Sample(int trial, int part)
        {
            var random = new Random((trial * 10) + part);
            return GateShop.Log(Shoppers, 1_000 + trial, (line, _) => random.NextDouble() < 0.1 ? null : line);
        }
    }

    /// <summary>
    /// The same with rankers: trained again with another seed on another sample of the same purchases. 40 trials, a quarter of an hour, with <c>OPSCONSOLE_LONG=1</c>; fewer trees than
    /// the product has, which makes a training vary more, not less.
    /// </summary>
    [Fact]
    public void A_ranker_as_good_as_the_champions_is_rarely_refused()
    {
        Assert.SkipUnless(Long, "takes a quarter of an hour: OPSCONSOLE_LONG=1");
        const int trials = 40;
        var token = TestContext.Current.CancellationToken;
        var refused = new List<string>();
        for (var trial = 1; trial <= trials; trial++)
        {
            var log = GateShop.Log(Shoppers, 2_000 + trial);
            var window = BacktestWindow.Of(log, GateShop.EndMs, 14)!;
            var data = new BacktestData(log, window, Options.MaxShoppers, token);
            var champion = new Incumbent("before", Ranked(1, GateShop.EndMs), Ranked(1, window.SplitMs));
            var final = Ranked(2, GateShop.EndMs);
            Assert.Equal(RecommendationModel.TwoStage, final.Kind);
            var verdict = Judge(new GateCandidate(final, Ranked(2, window.SplitMs), CandidateTraining.Bytes(final), GateShop.EndMs), champion, data, log, trial);
            if (!verdict.Passed)
            {
                refused.Add($"trial {trial}: " + string.Join("; ", verdict.Gates.Where(gate => !gate.Passed)));
            }

            // A tenth of the lines is missing, each time another tenth.
            RecommendationModel Ranked(int part, long asOfMs)
            {
                var random = new Random((trial * 10) + part);
                var sample = GateShop.Log(Shoppers, 2_000 + trial, (line, _) => random.NextDouble() < 0.1 ? null : line);
                var options = new TwoStageOptions { Boosting = new GradientBoostingOptions { Trees = 40, Seed = (trial * 10) + part, Threads = 1 }, MaxBasketRows = 0 };
                return TwoStageTraining.Train(sample, asOfMs, options, [], null, token).Model;
            }
        }

        Assert.True(refused.Count <= 0.05 * trials, $"{refused.Count} of {trials} refused: {string.Join('\n', refused)}");
    }

    [Fact]
    public void Without_a_champion_a_good_model_passes_and_too_short_a_history_does_not()
    {
        var log = GateShop.Log(Shoppers, 3);
        var (data, honest) = Honest(log);
        var verdict = Judge(new GateCandidate(honest.Model!, honest.Twin!, CandidateTraining.Bytes(honest.Model!), GateShop.EndMs), null, data, log, 3);
        Assert.True(verdict.Passed, string.Join('\n', verdict.Gates));
        Assert.InRange(verdict.Metrics!.All.Ndcg, 0.1, 1);

        var few = GateShop.Log(20, 3);
        var (fewData, fewHonest) = Honest(few);
        var unsure = Judge(new GateCandidate(fewHonest.Model!, fewHonest.Twin!, CandidateTraining.Bytes(fewHonest.Model!), GateShop.EndMs), null, fewData, few, 3);
        Assert.Contains(unsure.Gates, gate => gate is { Name: "evidence", Passed: false });
    }

    private static GateVerdict Judge(GateCandidate candidate, Incumbent? champion, BacktestData data, PurchaseLog log, int seed) =>
        new GateKeeper(Options, (ulong)seed).Judge(candidate, champion, data, GateShop.Request(seed), log, new Unheard(), CancellationToken.None);

    private static (BacktestData Data, Incumbent Champion) Honest(PurchaseLog log)
    {
        var window = BacktestWindow.Of(log, GateShop.EndMs, 14)!;
        return (new BacktestData(log, window, Options.MaxShoppers, CancellationToken.None), new Incumbent("honest", GateShop.Linear(log, GateShop.EndMs), GateShop.Linear(log, window.SplitMs)));
    }

    private static (RecommendationModel Final, RecommendationModel Twin, byte[] Bytes) Spoiled(string corruption, PurchaseLog log, long splitMs, int seed)
    {
        var random = new Random(seed);
        switch (corruption)
        {
            case "shuffled items":
                return Both(GateShop.Log(Shoppers, seed, (line, spoil) => line with { Item = spoil.Next(GateShop.Items) }));
            case "wrong ordinals":
                var wrong = Enumerable.Range(0, GateShop.Items).ToArray();
                random.Shuffle(wrong);
                return Both(GateShop.Log(Shoppers, seed, (line, _) => line with { Item = wrong[line.Item] }));
            case "inverted scores":
                return Trees(Steps("score_blend_relative", -1));
            case "constant":
                return Trees(new RegressionTree([], [], [], [], [0.5f]));
            case "random trees":
                return Trees([.. Enumerable.Range(0, 60).Select(_ => GateShop.Stump(random.Next(FeatureDefinitions.Count), (float)random.NextDouble(), random.NextSingle() - 0.5f, random.NextSingle() - 0.5f))]);
            case "popularity only":
                return Trees(Steps("item_share_30d", 1));
            case "segment poison":
                // Heavy shoppers get their candidates in the wrong order, everybody else in the right one.
                return Trees([.. Enumerable.Range(1, 20).Select(step => new RegressionTree(
                    [GateShop.Place("shopper_visits_60d"), GateShop.Place("score_blend_relative"), GateShop.Place("score_blend_relative")], [1.5f, step / 21f, step / 21f], [1, ~0, ~2], [2, ~1, ~3], [0, 1, 1, 0]))]);
            case "stale by months":
                return Of(GateShop.Linear(log, GateShop.EndMs - (45L * 86_400_000)), GateShop.Linear(log, splitMs - (45L * 86_400_000)));
            case "no neighbours":
                return Both(log, new LinearBlendOptions { EaseWeight = 0, RepeatTrendPower = 0, TrendPower = 0 });
            case "final only":
                var shuffled = GateShop.Log(Shoppers, seed, (line, spoil) => line with { Item = spoil.Next(GateShop.Items) });
                return Of(GateShop.Linear(shuffled, GateShop.EndMs), GateShop.Linear(log, splitMs));
            default:
                var (final, twin, bytes) = Both(log);
                for (var at = bytes.Length / 3; at + 4 < bytes.Length; at += 400)
                {
                    BitConverter.TryWriteBytes(bytes.AsSpan(at / 4 * 4), float.NaN);
                }

                return (final, twin, bytes);
        }

        (RecommendationModel, RecommendationModel, byte[]) Both(PurchaseLog from, LinearBlendOptions? options = null) => Of(
            new RecommendationModel(LinearBlendModel.Train(from.Before(GateShop.EndMs), GateShop.EndMs, options ?? new LinearBlendOptions(), null, CancellationToken.None)),
            new RecommendationModel(LinearBlendModel.Train(from.Before(splitMs), splitMs, options ?? new LinearBlendOptions(), null, CancellationToken.None)));

        (RecommendationModel, RecommendationModel, byte[]) Trees(params RegressionTree[] trees) =>
            Of(GateShop.Ranked(GateShop.Linear(log, GateShop.EndMs).Generator, trees), GateShop.Ranked(GateShop.Linear(log, splitMs).Generator, trees));
    }

    private static (RecommendationModel Final, RecommendationModel Twin, byte[] Bytes) Of(RecommendationModel final, RecommendationModel twin) => (final, twin, CandidateTraining.Bytes(final));

    /// <summary>Trees that rank by one feature alone, upwards or downwards.</summary>
    private static RegressionTree[] Steps(string feature, int sign) =>
        [.. Enumerable.Range(1, 40).Select(step => GateShop.Stump(GateShop.Place(feature), feature == "item_share_30d" ? step * 0.0005f : step / 41f, sign > 0 ? 0 : 1, sign > 0 ? 1 : 0))];

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
