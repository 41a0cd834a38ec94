using OpsConsole.Engines.Recommendation;
using OpsConsole.Engines.Recommendation.Trees;
using OpsConsole.Engines.Features;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Gates;

/// <summary>Purchases of shoppers with tastes, as a log; and ways to spoil what is learned from it.</summary>
internal static class GateShop
{
    public const int Items = 240;
    private const int Departments = 8;
    private const long DayMs = 86_400_000;
    public const long StartMs = 1_700_000_000_000;
    public const int Days = 80;

    public static long EndMs => StartMs + (Days * DayMs);

    /// <summary>Lines of a shop.</summary>
    /// <param name="shoppers">How many.</param>
    /// <param name="seed">Of everything.</param>
    /// <param name="change">Changes or drops (null) a line.</param>
    public static PurchaseLog Log(int shoppers, int seed, Func<Line, Random, Line?>? change = null)
    {
        var random = new Random(seed);
        var spoil = new Random(seed + 1);
        var builder = new PurchaseLogBuilder();
        for (var shopper = 0; shopper < shoppers; shopper++)
        {
            var (favourite, second) = (random.Next(Departments), random.Next(Departments));
            var staples = Enumerable.Range(0, 3).Select(_ => Item(favourite, random)).ToArray();
            var visits = 3 + random.Next(9);
            // Some come for the first time at the end.
            var from = random.NextDouble() < 0.12 ? 0.85 : 0;
            for (var visit = 0; visit < visits; visit++)
            {
                var atMs = StartMs + (long)((from + (random.NextDouble() * (1 - from))) * Days * DayMs);
                for (var line = 0; line < 4; line++)
                {
                    var chance = random.NextDouble();
                    var item = chance < 0.35 ? staples[random.Next(3)] : Item(chance < 0.75 ? favourite : chance < 0.9 ? second : random.Next(Departments), random);
                    var made = new Line($"shopper-{shopper:D4}", visit, item, atMs);
                    if ((change is null ? made : change(made, spoil)) is { } kept)
                    {
                        builder.Add(kept.User, $"{kept.User}/{kept.Visit}", kept.Item, kept.AtMs, 1, 2 + (kept.Item % 9), kept.AtMs);
                    }
                }
            }
        }

        return builder.Build(Items);
    }

    public static TrainingRequest Request(int seed, string kind = TrainingKinds.Linear, long? asOfMs = null) =>
        new(null, DateTimeOffset.FromUnixTimeMilliseconds(asOfMs ?? EndMs), seed, kind, 14, 1, null);

    public static RecommendationModel Linear(PurchaseLog log, long asOfMs) => new(LinearBlendModel.Train(log.Before(asOfMs), asOfMs, new LinearBlendOptions(), null, CancellationToken.None));

    /// <summary>A model whose order is given by trees of the test's own.</summary>
    public static RecommendationModel Ranked(LinearBlendModel generator, params RegressionTree[] trees) =>
        new(generator, TreeEnsemble.Compile(FeatureDefinitions.Count, trees, 0, 1), new RankingOptions());

    /// <summary>One split on a feature.</summary>
    public static RegressionTree Stump(int feature, float threshold, float low, float high) => new([feature], [threshold], [~0], [~1], [low, high]);

    /// <summary>Place of a feature in a row.</summary>
    public static int Place(string name)
    {
        for (var place = 0; place < FeatureDefinitions.Count; place++)
        {
            if (FeatureDefinitions.All[place].Name == name)
            {
                return place;
            }
        }

        throw new ArgumentException($"there is no feature {name}", nameof(name));
    }

    private static int Item(int department, Random random) => (Departments * (int)(random.NextDouble() * random.NextDouble() * (Items / Departments))) + department;

    /// <summary>One purchase line.</summary>
    public sealed record Line(string User, int Visit, int Item, long AtMs);
}
