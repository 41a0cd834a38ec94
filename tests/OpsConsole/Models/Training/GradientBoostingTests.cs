using Microsoft.ML;
using Microsoft.ML.Data;
using OpsConsole.Engines.Recommendation.Trees;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.Models.Training;

public sealed class GradientBoostingTests
{
    private const int Features = 7;

    private static readonly GradientBoostingOptions Options = new() { Threads = 1, RowsPerLeaf = 20 };

    [Fact]
    public void Scores_equal_those_of_MlNet()
    {
        var context = new MLContext(1);
        var model = GradientBoosting.Fit(context, Examples(6_000, 1), Options, TestContext.Current.CancellationToken);
        var ours = GradientBoosting.Convert([model.Model.SubModel], Features);
        var rows = Unseen(model.Model.SubModel.TrainedTreeEnsemble.Trees.SelectMany(tree => tree.NumericalSplitFeatureIndexes.Zip(tree.NumericalSplitThresholds)));

        var scored = model.Transform(new TrainingRowsView(rows, default));
        float[] score = [.. scored.GetColumn<float>("Score")];
        float[] probability = [.. scored.GetColumn<float>("Probability")];

        var logOdds = Score(ours, rows);
        Assert.Equal(150, ours.Trees);
        Assert.True(logOdds.Distinct().Count() > 1_000);
        for (var row = 0; row < rows.Count; row++)
        {
            Assert.Equal(score[row], logOdds[row] * 2, 1e-5f);
            Assert.Equal(probability[row], 1 / (1 + Math.Exp(-logOdds[row])), 1e-5);
        }
    }

    [Fact]
    public void Two_trainings_give_the_same_trees()
    {
        var (one, two) = (Train(Options), Train(Options));
        var other = Train(Options with { Seed = 21 });

        var rows = Examples(2_000, 3);
        Assert.Equal(Score(one, rows), Score(two, rows));
        Assert.NotEqual(Score(one, rows), Score(other, rows));

        static TreeEnsemble Train(GradientBoostingOptions options) =>
            GradientBoosting.Train(Examples(6_000, 2), options with { Threads = 2, Trees = 12 }, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Missing_values_tell_something()
    {
        var rows = new TrainingRows(1);
        for (var row = 0; row < 4_000; row++)
        {
            rows.Add(row % 2 == 0)[0] = row % 2 == 0 ? float.NaN : row;
        }

        var scores = new float[2];
        GradientBoosting.Train(rows, Options, null, TestContext.Current.CancellationToken).Score([float.NaN, 5], scores);

        Assert.True(scores[0] > 2 && scores[1] < -2, string.Join(' ', scores));
    }

    [Fact]
    public void A_weight_counts_like_as_many_rows()
    {
        var rows = new TrainingRows(1);
        for (var row = 0; row < 2_000; row++)
        {
            var label = row % 2 == 0;
            rows.Add(label, label ? 3 : 1)[0] = row % 7;
        }

        var score = new float[1];
        GradientBoosting.Train(rows, Options, null, TestContext.Current.CancellationToken).Score([3], score);

        Assert.Equal(Math.Log(3), score[0], 0.1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_of_one_label_give_its_certainty(bool label)
    {
        var rows = new TrainingRows(2);
        for (var row = 0; row < 500; row++)
        {
            rows.Add(label)[0] = row;
        }

        var score = new float[1];
        GradientBoosting.Train(rows, Options, null, TestContext.Current.CancellationToken).Score([3, 0], score);

        Assert.True(label ? score[0] > 3 : score[0] < -3, $"{score[0]}");
    }

    [Fact]
    public async Task A_cancelled_training_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => GradientBoosting.Train(Examples(1_000, 4), Options, null, cancelled.Token));
    }

    [Fact]
    public void Trainings_with_other_numbers_of_threads_beside_each_other_give_what_they_give_alone()
    {
        var rows = Rare(40_000);
        var beside = new float[12][];

        Parallel.For(0, beside.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, place => beside[place] = Scores(1 + (place % 2)));

        float[][] alone = [.. Enumerable.Range(1, 2).Select(Scores)];
        Assert.All(beside, (scores, place) => Assert.Equal(alone[place % 2], scores));

        // Few trees: it is while rows are handed over that trainings could disturb each other.
        float[] Scores(int threads) => Score(GradientBoosting.Train(rows, Options with { Threads = threads, Trees = 2 }, null, TestContext.Current.CancellationToken), rows);

        // Mostly zeros, which LightGBM stores another way.
        static TrainingRows Rare(int count)
        {
            var random = new Random(9);
            var rows = new TrainingRows(Features);
            for (var row = 0; row < count; row++)
            {
                var bought = random.Next(10) == 0;
                var values = rows.Add(bought);
                for (var feature = 0; feature < Features; feature++)
                {
                    values[feature] = random.Next(bought ? 8 : 16) == 0 ? random.Next(1, 40) : 0;
                }
            }

            return rows;
        }
    }

    [Fact]
    public void No_rows_and_options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GradientBoosting.Train(new TrainingRows(3), Options, null, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientBoosting.Train(Examples(10, 5), Options with { Leaves = 33 }, null, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingRows(3).Add(true, float.NaN));
    }

    private static float[] Score(TreeEnsemble trees, TrainingRows rows)
    {
        var values = new float[rows.Count * rows.FeatureCount];
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Row(row).CopyTo(values.AsSpan(row * rows.FeatureCount));
        }

        var scores = new float[rows.Count];
        trees.Score(values, scores);
        return scores;
    }

    /// <summary>A label that depends on the features, and features of several kinds: even, skewed, counts, often missing, constant.</summary>
    private static TrainingRows Examples(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new TrainingRows(Features);
        Span<float> values = stackalloc float[Features];
        for (var row = 0; row < count; row++)
        {
            Draw(random, values);
            var logOdds = (values[0] > 0.7f ? 2 : -1) + (float.IsNaN(values[3]) ? 1.5 : values[3]) + (values[2] > 1 ? 0.5 : 0) - Math.Abs(values[1]);
            values.CopyTo(rows.Add(random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)), 0.5f + random.NextSingle()));
        }

        return rows;
    }

    /// <summary>Rows that no training saw: odd values, and for every node one row exactly at its threshold and one on either side.</summary>
    private static TrainingRows Unseen(IEnumerable<(int Feature, float Threshold)> nodes)
    {
        var random = new Random(9);
        var rows = new TrainingRows(Features);
        float[] odd = [float.NaN, 0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue];
        for (var row = 0; row < 3_000; row++)
        {
            var values = rows.Add(false);
            Draw(random, values);
            values[random.Next(Features)] = odd[random.Next(odd.Length)];
        }

        foreach (var (feature, threshold) in nodes)
        {
            foreach (var value in (float[])[threshold, MathF.BitIncrement(threshold), MathF.BitDecrement(threshold)])
            {
                var values = rows.Add(false);
                Draw(random, values);
                values[feature] = value;
            }
        }

        return rows;
    }

    private static void Draw(Random random, Span<float> values)
    {
        values[0] = random.NextSingle();
        values[1] = (float)(random.NextDouble() - 0.5) * 1e6f / (1 + random.Next(1_000_000));
        values[2] = random.Next(5);
        values[3] = random.Next(3) == 0 ? float.NaN : random.NextSingle() * 2 - 1;
        values[4] = random.Next(20) == 0 ? float.NaN : -MathF.Log(random.NextSingle() + 1e-9f);
        values[5] = 1;
        values[6] = random.Next(50) == 0 ? float.PositiveInfinity : random.Next(50) == 0 ? float.NegativeInfinity : random.NextSingle() * 1e30f;
    }
}
