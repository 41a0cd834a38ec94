using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OpsConsole.Engines.Recommendation.Trees;

/// <summary>Gradient-boosted trees for serving: score = bias + scale·Σ leaf. Immutable and safe for any number of threads.</summary>
/// <remarks>
/// Leaf values are summed as integers, in units of a thirtieth power of two of the largest sum there can be (about 5e-8). Sums are therefore the
/// same in any order, and the vector code and the portable code give the same bits.
/// </remarks>
public sealed partial class TreeEnsemble
{
    /// <summary>Most features of a row: 16 rows side by side stand on the stack, 32 kB.</summary>
    public const int MaxFeatures = 512;

    /// <summary>Most trees of an ensemble.</summary>
    public const int MaxTrees = 10_000;

    private const int SumBits = 30;

    private readonly RegressionTree[] _trees;
    private readonly int[][] _leaves;
    private readonly LeafMasks[] _masks;
    private readonly double _unit;

    private TreeEnsemble(int features, RegressionTree[] trees, double bias, double scale)
    {
        (Features, _trees, Bias, Scale) = (features, trees, bias, scale);
        double largest = 0;
        foreach (var tree in trees)
        {
            float most = 0;
            foreach (var leaf in tree.Leaf)
            {
                most = Math.Max(most, Math.Abs(leaf));
            }

            largest += most;
        }

        var unit = largest > 0 ? largest / (1 << SumBits) : 1;
        _unit = unit * scale;
        RegressionTree[][] blocks = [.. trees.Chunk(LeafMasks.MaxTrees)];
        _leaves = Array.ConvertAll(blocks, block => Quantise(block, unit));
        _masks = new LeafMasks[blocks.Length];
        for (var block = 0; block < blocks.Length; block++)
        {
            _masks[block] = new LeafMasks(blocks[block], _leaves[block]);
        }
    }

    /// <summary>Features of a row.</summary>
    public int Features { get; }

    /// <summary>How many trees.</summary>
    public int Trees => _trees.Length;

    /// <summary>Score of a row whose leaves are all zero.</summary>
    public double Bias { get; }

    /// <summary>What the sum of leaves is multiplied with.</summary>
    public double Scale { get; }

    /// <summary>Whether this machine runs the vector code. Vectors of 128 bits go in pairs, at about two thirds of the speed.</summary>
    public static bool IsVectorised => Vector128.IsHardwareAccelerated;

    /// <summary>Makes trees ready to score.</summary>
    /// <param name="features">Features of a row; 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="trees">At most <see cref="MaxTrees"/>.</param>
    /// <param name="bias">Finite.</param>
    /// <param name="scale">Finite.</param>
    /// <exception cref="ArgumentException">One of them is not so, or a tree asks for a feature that is not there.</exception>
    public static TreeEnsemble Compile(int features, IReadOnlyList<RegressionTree> trees, double bias, double scale)
    {
        Require(features is >= 1 and <= MaxFeatures, $"{features} features, not 1 to {MaxFeatures}");
        Require(trees.Count <= MaxTrees, $"{trees.Count} trees, more than {MaxTrees}");
        Require(double.IsFinite(bias) && double.IsFinite(scale), $"bias {bias} or scale {scale} is not finite");
        for (var tree = 0; tree < trees.Count; tree++)
        {
            foreach (var feature in trees[tree].Feature)
            {
                Require(feature < features, $"tree {tree}: feature {feature} of {features}");
            }
        }

        return new TreeEnsemble(features, [.. trees], bias, scale);
    }

    /// <summary>Scores rows of features. Allocates nothing.</summary>
    /// <param name="rows">Row-major; NaN for what is missing, which counts as less than everything.</param>
    /// <param name="scores">One a row.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (IsVectorised)
        {
            ScoreVectors(rows, scores);
        }
        else
        {
            ScorePortably(rows, scores);
        }
    }

    /// <summary>Tree after tree, row after row, without vectors.</summary>
    internal void ScorePortably(ReadOnlySpan<float> rows, Span<float> scores)
    {
        RequireFit(rows, scores);
        for (var row = 0; row < scores.Length; row++)
        {
            var values = rows.Slice(row * Features, Features);
            var sum = 0;
            for (var tree = 0; tree < _trees.Length; tree++)
            {
                var (block, place) = Math.DivRem(tree, LeafMasks.MaxTrees);
                sum += _leaves[block][place * RegressionTree.MaxLeaves + _trees[tree].LeafOf(values)];
            }

            scores[row] = (float)(Bias + _unit * sum);
        }
    }

    /// <summary>Sixteen rows at a time.</summary>
    [SkipLocalsInit]
    internal unsafe void ScoreVectors(ReadOnlySpan<float> rows, Span<float> scores)
    {
        RequireFit(rows, scores);
        var columns = stackalloc float[Features * LeafMasks.Lanes];
        var sums = stackalloc int[LeafMasks.Lanes];
        for (var first = 0; first < scores.Length; first += LeafMasks.Lanes)
        {
            var count = Math.Min(LeafMasks.Lanes, scores.Length - first);
            Transpose(rows.Slice(first * Features, count * Features), count, columns);
            new Span<int>(sums, count).Clear();
            foreach (var masks in _masks)
            {
                masks.Add(columns, count, sums);
            }

            for (var row = 0; row < count; row++)
            {
                scores[first + row] = (float)(Bias + _unit * sums[row]);
            }
        }
    }

    /// <summary>Rows into columns; lanes without a row hold NaN, which strikes nothing out.</summary>
    private unsafe void Transpose(ReadOnlySpan<float> rows, int count, float* columns)
    {
        if (count < LeafMasks.Lanes)
        {
            new Span<float>(columns, Features * LeafMasks.Lanes).Fill(float.NaN);
        }

        for (var row = 0; row < count; row++)
        {
            var target = columns + row;
            foreach (var value in rows.Slice(row * Features, Features))
            {
                *target = value;
                target += LeafMasks.Lanes;
            }
        }
    }

    private static int[] Quantise(RegressionTree[] trees, double unit)
    {
        var leaves = new int[trees.Length * RegressionTree.MaxLeaves];
        for (var tree = 0; tree < trees.Length; tree++)
        {
            for (var leaf = 0; leaf < trees[tree].Leaf.Length; leaf++)
            {
                leaves[tree * RegressionTree.MaxLeaves + leaf] = (int)Math.Round(trees[tree].Leaf[leaf] / unit);
            }
        }

        return leaves;
    }

    private void RequireFit(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if ((long)scores.Length * Features != rows.Length)
        {
            throw new ArgumentException($"{rows.Length} values are not {scores.Length} rows of {Features}", nameof(rows));
        }
    }

    /// <summary>The message is put together only when it is needed.</summary>
    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Refusal otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException("tree ensemble: " + otherwise.Message);
        }
    }
}
