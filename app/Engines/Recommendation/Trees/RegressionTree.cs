using System.Numerics;
using System.Runtime.CompilerServices;

namespace OpsConsole.Engines.Recommendation.Trees;

/// <summary>
/// One regression tree; immutable. A value above the threshold goes right, any other goes left: equal ones, and NaN, which stands for
/// a missing value. Leaves are numbered from left to right.
/// </summary>
public sealed class RegressionTree
{
    /// <summary>Most leaves of a tree: one bit each in a 32-bit mask.</summary>
    public const int MaxLeaves = 32;

    private readonly int[] _feature;
    private readonly float[] _threshold;
    private readonly int[] _left;
    private readonly int[] _right;
    private readonly float[] _leaf;

    /// <summary>A tree; node 0 is the root. Without nodes it is its only leaf.</summary>
    /// <param name="feature">Feature of each node.</param>
    /// <param name="threshold">Threshold of each node; finite.</param>
    /// <param name="left">Left child of each node: a node, or ~leaf.</param>
    /// <param name="right">Right child, likewise.</param>
    /// <param name="leaf">Value of each leaf, in any order of leaves; finite; one more than nodes, 1 to <see cref="MaxLeaves"/>.</param>
    /// <exception cref="ArgumentException">It is not a tree: says why.</exception>
    public RegressionTree(ReadOnlySpan<int> feature, ReadOnlySpan<float> threshold, ReadOnlySpan<int> left, ReadOnlySpan<int> right, ReadOnlySpan<float> leaf)
    {
        Require(leaf.Length is >= 1 and <= MaxLeaves, $"{leaf.Length} leaves, not 1 to {MaxLeaves}");
        var nodes = leaf.Length - 1;
        Require(
            feature.Length == nodes && threshold.Length == nodes && left.Length == nodes && right.Length == nodes,
            $"{leaf.Length} leaves, but {feature.Length} features, {threshold.Length} thresholds, {left.Length} left and {right.Length} right children");
        for (var node = 0; node < nodes; node++)
        {
            Require(feature[node] >= 0, $"node {node}: feature {feature[node]}");
            Require(float.IsFinite(threshold[node]), $"node {node}: the threshold is not finite");
        }

        (_feature, _threshold) = (feature.ToArray(), threshold.ToArray());
        (_left, _right) = (left.ToArray(), right.ToArray());
        _leaf = new float[leaf.Length];
        Span<uint> leftLeaves = stackalloc uint[MaxLeaves];
        var walk = new Numbering(this, leaf, leftLeaves);
        if (nodes == 0)
        {
            walk.TakeLeaf(0);
        }
        else
        {
            walk.TakeNode(0);
        }

        // Each node and each leaf was met at most once; met all of them, nothing hangs apart.
        Require(walk.NodesMet == nodes && walk.LeavesMet == leaf.Length, $"{walk.NodesMet} of {nodes} nodes and {walk.LeavesMet} of {leaf.Length} leaves hang together");
        LeftLeaves = leftLeaves[..nodes].ToArray();
    }

    /// <summary>Feature of each node.</summary>
    public ReadOnlySpan<int> Feature => _feature;

    /// <summary>Threshold of each node; finite.</summary>
    public ReadOnlySpan<float> Threshold => _threshold;

    /// <summary>Left child of each node: a node, or ~leaf.</summary>
    public ReadOnlySpan<int> Left => _left;

    /// <summary>Right child of each node: a node, or ~leaf.</summary>
    public ReadOnlySpan<int> Right => _right;

    /// <summary>Value of each leaf, from left to right.</summary>
    public ReadOnlySpan<float> Leaf => _leaf;

    /// <summary>Leaves below each node's left child, a bit each.</summary>
    internal uint[] LeftLeaves { get; }

    /// <summary>The leaf that a row of features falls into.</summary>
    internal int LeafOf(ReadOnlySpan<float> row)
    {
        if (_feature.Length == 0)
        {
            return 0;
        }

        var node = 0;
        do
        {
            node = row[_feature[node]] > _threshold[node] ? _right[node] : _left[node];
        }
        while (node >= 0);
        return ~node;
    }

    /// <summary>The message is put together only when it is needed.</summary>
    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Refusal otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException("not a tree: " + otherwise.Message);
        }
    }

    /// <summary>Walks down the children as given, numbers leaves from left to right and refuses whatever is met twice.</summary>
    private ref struct Numbering(RegressionTree tree, ReadOnlySpan<float> leaf, Span<uint> leftLeaves)
    {
        private readonly ReadOnlySpan<float> _given = leaf;
        private readonly Span<uint> _leftLeaves = leftLeaves;
        private uint _nodes;
        private uint _leaves;

        public readonly int NodesMet => BitOperations.PopCount(_nodes);

        public readonly int LeavesMet => BitOperations.PopCount(_leaves);

        /// <summary>Returns the leaves below the node. At most 31 deep, since no node is met twice.</summary>
        public uint TakeNode(int node)
        {
            Require(node < tree._left.Length, $"no node {node}");
            Require((_nodes >> node & 1) == 0, $"node {node} is met twice");
            _nodes |= 1u << node;
            _leftLeaves[node] = Take(ref tree._left[node]);
            return _leftLeaves[node] | Take(ref tree._right[node]);
        }

        public int TakeLeaf(int leaf)
        {
            Require(leaf < _given.Length, $"no leaf {leaf}");
            Require((_leaves >> leaf & 1) == 0, $"leaf {leaf} is met twice");
            Require(float.IsFinite(_given[leaf]), $"leaf {leaf} is not finite");
            var number = LeavesMet;
            _leaves |= 1u << leaf;
            tree._leaf[number] = _given[leaf];
            return number;
        }

        private uint Take(ref int child)
        {
            if (child >= 0)
            {
                return TakeNode(child);
            }

            var number = TakeLeaf(~child);
            child = ~number;
            return 1u << number;
        }
    }
}
