namespace OpsConsole.Engines.Recommendation.Trees;

public sealed partial class TreeEnsemble
{
    /// <summary>Writes the trees: counts, nodes and leaves, tree after tree.</summary>
    internal void Write(ModelFileWriter file)
    {
        var leaves = Array.ConvertAll(_trees, tree => tree.Leaf.Length);
        var nodes = leaves.Sum() - leaves.Length;
        var (features, left, right) = (new int[nodes], new int[nodes], new int[nodes]);
        var (thresholds, values) = (new float[nodes], new float[leaves.Sum()]);
        var (node, leaf) = (0, 0);
        foreach (var tree in _trees)
        {
            tree.Feature.CopyTo(features.AsSpan(node));
            tree.Threshold.CopyTo(thresholds.AsSpan(node));
            tree.Left.CopyTo(left.AsSpan(node));
            tree.Right.CopyTo(right.AsSpan(node));
            tree.Leaf.CopyTo(values.AsSpan(leaf));
            node += tree.Feature.Length;
            leaf += tree.Leaf.Length;
        }

        file.Write<int>([Features]);
        file.Write<double>([Bias, Scale]);
        file.Write<int>(leaves);
        file.Write<int>(features);
        file.Write<float>(thresholds);
        file.Write<int>(left);
        file.Write<int>(right);
        file.Write<float>(values);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="file">At the place where it begins.</param>
    /// <param name="part">What the trees are for, for the message.</param>
    /// <exception cref="InvalidDataException">They are not trees; the message says where.</exception>
    internal static TreeEnsemble Read(ModelFileReader file, string part)
    {
        var head = file.ReadIntegers(part + " features");
        ModelFileReader.Expect(head.Length == 1, $"{part}: {head.Length} counts of features");
        var scales = file.ReadNumbers(part + " scales");
        ModelFileReader.Expect(scales.Length == 2, $"{part}: {scales.Length} scales");
        var leaves = file.ReadIntegers(part + " leaves");
        var features = file.ReadIntegers(part + " split features");
        var thresholds = file.ReadWeights(part + " thresholds");
        var left = file.ReadIntegers(part + " left children");
        var right = file.ReadIntegers(part + " right children");
        var values = file.ReadWeights(part + " leaf values");
        var fits = leaves.Length <= MaxTrees && Array.TrueForAll(leaves, count => count is >= 1 and <= RegressionTree.MaxLeaves);
        ModelFileReader.Expect(fits, $"{part}: a tree has not 1 to {RegressionTree.MaxLeaves} leaves, or there are more than {MaxTrees} trees");
        var (allLeaves, allNodes) = (leaves.Sum(), leaves.Sum() - leaves.Length);
        fits = values.Length == allLeaves && features.Length == allNodes && thresholds.Length == allNodes && left.Length == allNodes && right.Length == allNodes;
        ModelFileReader.Expect(fits, $"{part}: the arrays are not those of {allNodes} nodes and {allLeaves} leaves");
        var trees = new RegressionTree[leaves.Length];
        var (node, leaf) = (0, 0);
        for (var tree = 0; tree < trees.Length; tree++)
        {
            var nodes = leaves[tree] - 1;
            try
            {
                trees[tree] = new RegressionTree(
                    features.AsSpan(node, nodes), thresholds.AsSpan(node, nodes), left.AsSpan(node, nodes), right.AsSpan(node, nodes), values.AsSpan(leaf, nodes + 1));
            }
            catch (ArgumentException refused)
            {
                throw new InvalidDataException($"model file: {part}, tree {tree}: {refused.Message}", refused);
            }

            node += nodes;
            leaf += nodes + 1;
        }

        try
        {
            return Compile(head[0], trees, scales[0], scales[1]);
        }
        catch (ArgumentException refused)
        {
            throw new InvalidDataException($"model file: {part}: {refused.Message}", refused);
        }
    }
}
