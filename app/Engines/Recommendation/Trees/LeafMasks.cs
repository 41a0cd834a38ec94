using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OpsConsole.Engines.Recommendation.Trees;

/// <summary>
/// QuickScorer (Lucchese et al., SIGIR 2015; vectorised as V-QuickScorer, SIGIR 2016): instead of walking trees, each tree keeps a mask of the leaves
/// that a row can still reach. Nodes are gone through feature by feature in rising order of their thresholds; where the row's value
/// is above, the leaves left of the node fall. The lowest bit left is the row's leaf. Sixteen rows go side by side.
/// </summary>
internal sealed unsafe class LeafMasks
{
    /// <summary>Trees whose masks stand on the stack at once: 16 kB.</summary>
    public const int MaxTrees = 256;

    /// <summary>Rows that go side by side.</summary>
    public const int Lanes = 16;

    private const int Half = 8;

    private readonly int[] _features;
    private readonly int[] _starts;
    private readonly Node[] _nodes;
    private readonly int[] _leaves;
    private readonly int _trees;

    /// <param name="trees">At most <see cref="MaxTrees"/>.</param>
    /// <param name="leaves">Their leaves' values, <see cref="RegressionTree.MaxLeaves"/> places a tree.</param>
    public LeafMasks(ReadOnlySpan<RegressionTree> trees, int[] leaves)
    {
        _trees = trees.Length;
        _leaves = leaves;
        var nodes = new List<(int Feature, Node Node)>();
        for (var tree = 0; tree < trees.Length; tree++)
        {
            for (var node = 0; node < trees[tree].Feature.Length; node++)
            {
                nodes.Add((trees[tree].Feature[node], new Node(trees[tree].Threshold[node], trees[tree].LeftLeaves[node], tree * Lanes)));
            }
        }

        // Each feature's nodes end with one that no value is above.
        var (features, starts, ordered) = (new List<int>(), new List<int>(), new List<Node>());
        foreach (var ofFeature in nodes.GroupBy(pair => pair.Feature).OrderBy(group => group.Key))
        {
            features.Add(ofFeature.Key);
            starts.Add(ordered.Count);
            ordered.AddRange(ofFeature.Select(pair => pair.Node).OrderBy(node => node.Threshold));
            ordered.Add(new Node(float.PositiveInfinity, 0, 0));
        }

        (_features, _starts, _nodes) = ([.. features], [.. starts], [.. ordered]);
    }

    /// <summary>Adds the trees' leaf values to the sums of up to <see cref="Lanes"/> rows.</summary>
    /// <param name="columns">The rows' features, <see cref="Lanes"/> places a feature; pinned or on the stack.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="sums">One a row.</param>
    [SkipLocalsInit]
    public void Add(float* columns, int rows, int* sums)
    {
        var masks = stackalloc uint[_trees * Lanes];
        new Span<uint>(masks, _trees * Lanes).Fill(uint.MaxValue);
        fixed (Node* nodes = _nodes)
        {
            for (var place = 0; place < _features.Length; place++)
            {
                Strike(nodes + _starts[place], columns + _features[place] * Lanes, masks);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            sums[row] += Sum(masks + row);
        }
    }

    private static void Strike(Node* node, float* values, uint* masks)
    {
        var (low, high) = (Vector256.Load(values), Vector256.Load(values + Half));
        while (true)
        {
            var threshold = Vector256.Create(node->Threshold);
            var (aboveLow, aboveHigh) = (Vector256.GreaterThan(low, threshold).AsUInt32(), Vector256.GreaterThan(high, threshold).AsUInt32());
            if ((aboveLow | aboveHigh) == Vector256<uint>.Zero)
            {
                return;
            }

            var leaves = Vector256.Create(node->LeftLeaves);
            var mask = masks + node->Mask;
            Vector256.AndNot(Vector256.Load(mask), aboveLow & leaves).Store(mask);
            Vector256.AndNot(Vector256.Load(mask + Half), aboveHigh & leaves).Store(mask + Half);
            node++;
        }
    }

    private int Sum(uint* masks)
    {
        var sum = 0;
        ref var leaves = ref MemoryMarshal.GetArrayDataReference(_leaves);
        for (var tree = 0; tree < _trees; tree++)
        {
            sum += Unsafe.Add(ref leaves, tree * RegressionTree.MaxLeaves + BitOperations.TrailingZeroCount(masks[tree * Lanes]));
        }

        return sum;
    }

    /// <param name="Threshold">Values above strike leaves out.</param>
    /// <param name="LeftLeaves">Which.</param>
    /// <param name="Mask">Where the tree's masks begin.</param>
    private readonly record struct Node(float Threshold, uint LeftLeaves, int Mask);
}
