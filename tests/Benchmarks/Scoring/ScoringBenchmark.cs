using Microsoft.ML;
using Microsoft.ML.Data;
using OpsConsole.Engines.Recommendation.Trees;
using OpsConsole.Models.Training;

namespace OpsConsole.Benchmarks.Scoring;

/// <summary>
/// Scoring the candidates of one request: the product's scorer against ML.NET's PredictionEngine, row by row, and its Transform, over all rows, with
/// the same model and rows, in alternating rounds of one run. The ratio is the result.
/// </summary>
internal static class ScoringBenchmark
{
    private const int Candidates = 200;
    private const int Features = ScoredRow.Features;

    /// <summary>The bar: slower than this many times ML.NET's faster way fails.</summary>
    private const double LeastRatio = 5;

    public static int Run(string[] arguments)
    {
        var rounds = Arguments.Option(arguments, "--rounds", 15);
        var context = new MLContext(1);
        var model = GradientBoosting.Fit(context, Rows(20_000, 1), new GradientBoostingOptions(), CancellationToken.None);
        var ours = GradientBoosting.Convert([model.Model.SubModel], Features);
        var leaves = model.Model.SubModel.TrainedTreeEnsemble.Trees.Sum(tree => tree.NumberOfLeaves);
        Console.WriteLine($"{Candidates} candidates, {Features} features, {ours.Trees} trees of {leaves / (double)ours.Trees:F1} leaves; vectors: {(TreeEnsemble.IsVectorised ? "yes" : "no")}");

        var rows = Rows(Candidates, 2);
        var (values, scores) = (Flat(rows), new float[Candidates]);
        using var engine = context.Model.CreatePredictionEngine<ScoredRow, ScoredAnswer>(model);
        ScoredRow[] objects = [.. Enumerable.Range(0, Candidates).Select(row => new ScoredRow { Values = [.. Finite(rows.Row(row))] })];
        var answer = new ScoredAnswer();
        var (theirs, looped) = (Array.Empty<float>(), new float[Candidates]);
        (string Name, int Calls, Action Call)[] ways =
        [
            ("ours", 100, () => ours.Score(values, scores)),
            ("ours, without vectors", 20, () => ours.ScorePortably(values, scores)),
            ("ML.NET PredictionEngine", 10, () =>
            {
                for (var row = 0; row < Candidates; row++)
                {
                    engine.Predict(objects[row], ref answer);
                    looped[row] = answer.Score;
                }
            }),
            ("ML.NET Transform", 5, () => theirs = [.. model.Transform(new TrainingRowsView(rows, CancellationToken.None)).GetColumn<float>("Score")]),
        ];

        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var started = TimeProvider.System.GetTimestamp();
                for (var call = 0; call < ways[way].Calls; call++)
                {
                    ways[way].Call();
                }

                // The first rounds warm up.
                if (round >= 0)
                {
                    times[way].Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds / ways[way].Calls);
                }
            }
        }

        var medians = times.Select(Median).ToArray();
        for (var way = 0; way < ways.Length; way++)
        {
            Console.WriteLine($"{ways[way].Name,-24} {medians[way] * 1000,9:F1} µs a request (least {times[way].Min() * 1000:F1}, most {times[way].Max() * 1000:F1}), {medians[way] / medians[0],6:F1} times ours");
        }

        // The score of ours is log-odds, half of theirs.
        var difference = Enumerable.Range(0, Candidates).Max(row => Math.Max(Math.Abs(2 * scores[row] - theirs[row]), Math.Abs(2 * scores[row] - looped[row])));
        var ratio = Math.Min(medians[2], medians[3]) / medians[0];
        Console.WriteLine($"largest difference of scores {difference:G2}; ratio to ML.NET's faster way {ratio:F1} (bar {LeastRatio})");
        return ratio >= LeastRatio && difference <= 1e-5 ? 0 : 1;
    }

    /// <summary>Half of the features are skewed, some are often missing; the label depends on a few of them.</summary>
    private static TrainingRows Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new TrainingRows(Features);
        Span<float> values = stackalloc float[Features];
        for (var row = 0; row < count; row++)
        {
            var logOdds = -2.0;
            for (var feature = 0; feature < Features; feature++)
            {
                var value = feature % 2 == 0 ? random.NextSingle() : -MathF.Log(random.NextSingle() + 1e-6f);
                logOdds += feature % 5 == 0 ? (value - 0.5) * (feature % 2 == 0 ? 1 : -0.5) : 0;
                values[feature] = feature % 7 == 0 && random.Next(3) == 0 ? float.NaN : value;
            }

            values.CopyTo(rows.Add(random.NextDouble() < 1 / (1 + Math.Exp(-logOdds))));
        }

        return rows;
    }

    private static float[] Flat(TrainingRows rows)
    {
        var values = new float[rows.Count * Features];
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Row(row).CopyTo(values.AsSpan(row * Features));
        }

        return values;
    }

    private static float[] Finite(ReadOnlySpan<float> row)
    {
        var finite = row.ToArray();
        for (var feature = 0; feature < finite.Length; feature++)
        {
            finite[feature] = TrainingRowsView.Finite(finite[feature]);
        }

        return finite;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
