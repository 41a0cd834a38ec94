using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Models.Training;

/// <summary>How the trees of a ranker are trained.</summary>
internal sealed record GradientBoostingOptions
{
    /// <summary>Trees, one an iteration. Default 150; 1 to 2,000.</summary>
    public int Trees { get; init; } = 150;

    /// <summary>Ensembles grown from seeds one after the other and averaged: less of what a seed happens to draw, for so many times the training and the scoring. Default 1; 1 to 8.</summary>
    public int Members { get; init; } = 1;

    /// <summary>Share of each tree that is taken over. Default 0.1; 0.001 to 1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Most leaves a tree. Default 32; 2 to 32.</summary>
    public int Leaves { get; init; } = RegressionTree.MaxLeaves;

    /// <summary>Fewest rows a leaf. Default 100; 1 to 1,000,000.</summary>
    public int RowsPerLeaf { get; init; } = 100;

    /// <summary>Share of the features that a tree may use. Default 0.5; 0.01 to 1.</summary>
    public double FeatureFraction { get; init; } = 0.5;

    /// <summary>Share of the rows that a tree is trained on. Default 0.8; 0.01 to 1.</summary>
    public double RowFraction { get; init; } = 0.8;

    /// <summary>L2 penalty of leaf values. Default 5; 0 to 10,000.</summary>
    public double L2 { get; init; } = 5;

    /// <summary>Most bins that a feature's values are put into. Default 63; 2 to 255.</summary>
    public int Bins { get; init; } = 63;

    /// <summary>Seed of rows' and features' samples. Default 20.</summary>
    public int Seed { get; init; } = 20;

    /// <summary>Threads of the training; their waiting for each other costs much where other work runs. Default half the processors; 1 to 256.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>These options if every one is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option that is not.</exception>
    public GradientBoostingOptions Validated()
    {
        Check(Trees, 1, 2_000, nameof(Trees));
        Check(Members, 1, 8, nameof(Members));
        Check(LearningRate, 0.001, 1, nameof(LearningRate));
        Check(Leaves, 2, RegressionTree.MaxLeaves, nameof(Leaves));
        Check(RowsPerLeaf, 1, 1_000_000, nameof(RowsPerLeaf));
        Check(FeatureFraction, 0.01, 1, nameof(FeatureFraction));
        Check(RowFraction, 0.01, 1, nameof(RowFraction));
        Check(L2, 0, 10_000, nameof(L2));
        Check(Bins, 2, 255, nameof(Bins));
        Check(Threads, 1, 256, nameof(Threads));
        return this;
    }

    private static void Check(double value, double lowest, double highest, string option)
    {
        if (!(value >= lowest && value <= highest))
        {
            throw new ArgumentOutOfRangeException(option, value, $"must lie between {lowest} and {highest}");
        }
    }
}
