using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Models.Training;

/// <summary>
/// Gradient-boosted trees by ML.NET's LightGBM on log loss, as an ensemble of our own. Its score is the log-odds of the label: the
/// logistic function of it is the probability.
/// </summary>
/// <remarks>Same rows and options on one machine: the same trees, byte for byte.</remarks>
internal static class GradientBoosting
{
    /// <summary>ML.NET scores in units of two log-odds: its calibrator is the logistic function of half the score.</summary>
    private const double LogOddsPerScore = 0.5;

    /// <summary>LightGBM keeps its number of threads for the whole process: two trainings at once with different ones write beyond their buffers and end the process.</summary>
    private static readonly SemaphoreSlim s_oneAtATime = new(1, 1);

    /// <summary>Trains on rows. Waits while another training of this process grows trees.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="progress">Takes the share done after each member.</param>
    /// <param name="token">Ends it while rows are read, and before and after the trees grow.</param>
    public static TreeEnsemble Train(TrainingRows rows, GradientBoostingOptions options, TrainingProgress? progress, CancellationToken token)
    {
        var members = new LightGbmBinaryModelParameters[options.Validated().Members];
        for (var member = 0; member < members.Length; member++)
        {
            var ofMember = options with { Seed = options.Seed + member };
            members[member] = Fit(new MLContext(ofMember.Seed), rows, ofMember, token).Model.SubModel;
            progress?.Done((member + 1d) / members.Length);
        }

        return Convert(members, rows.FeatureCount);
    }

    /// <summary>ML.NET's own model.</summary>
    internal static BinaryPredictionTransformer<CalibratedModelParametersBase<LightGbmBinaryModelParameters, PlattCalibrator>> Fit(
        MLContext context, TrainingRows rows, GradientBoostingOptions options, CancellationToken token)
    {
        options.Validated();
        if (rows.Count == 0)
        {
            throw new ArgumentException("no rows to train on", nameof(rows));
        }

        var trainer = context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            LabelColumnName = TrainingRowsView.Label,
            FeatureColumnName = TrainingRowsView.Features,
            ExampleWeightColumnName = TrainingRowsView.Weight,
            NumberOfIterations = options.Trees,
            LearningRate = options.LearningRate,
            NumberOfLeaves = options.Leaves,
            MinimumExampleCountPerLeaf = options.RowsPerLeaf,
            MaximumBinCountPerFeature = options.Bins,
            Seed = options.Seed,
            NumberOfThreads = options.Threads,
            UseCategoricalSplit = false,
            Silent = true,

            // Which way a missing value goes at a node is not among what ML.NET tells of its trees: it gets a value of its own instead.
            HandleMissingValue = false,

            // Without the second, LightGBM times two ways of adding up histograms and takes the faster: sums then differ from run to run.
            Deterministic = true,
            ForceColumnWise = true,
            Booster = new GradientBooster.Options
            {
                FeatureFraction = options.FeatureFraction,
                SubsampleFraction = options.RowFraction,
                SubsampleFrequency = 1,
                L2Regularization = options.L2,
            },
        });
        s_oneAtATime.Wait(token);
        try
        {
            var model = trainer.Fit(new TrainingRowsView(rows, token));
            token.ThrowIfCancellationRequested();
            return model;
        }
        finally
        {
            s_oneAtATime.Release();
        }
    }

    /// <summary>ML.NET's trees as ours: the same scores, as log-odds. Of several models the mean.</summary>
    internal static TreeEnsemble Convert(ReadOnlySpan<LightGbmBinaryModelParameters> members, int features)
    {
        var (trees, bias) = (new List<RegressionTree>(), 0d);
        foreach (var member in members)
        {
            var theirs = member.TrainedTreeEnsemble;
            bias += theirs.Bias;
            for (var tree = 0; tree < theirs.Trees.Count; tree++)
            {
                trees.Add(Convert(theirs.Trees[tree], theirs.TreeWeights[tree]));
            }
        }

        var scale = LogOddsPerScore / members.Length;
        return TreeEnsemble.Compile(features, trees, bias * scale, scale);
    }

    /// <summary>Both send a value that is above the threshold to the right, and number leaves as ~leaf.</summary>
    private static RegressionTree Convert(Microsoft.ML.Trainers.FastTree.RegressionTreeBase tree, double weight) => new(
        [.. tree.NumericalSplitFeatureIndexes],
        [.. tree.NumericalSplitThresholds],
        [.. tree.LeftChild],
        [.. tree.RightChild],
        [.. tree.LeafValues.Select(value => (float)(weight * value))]);
}
