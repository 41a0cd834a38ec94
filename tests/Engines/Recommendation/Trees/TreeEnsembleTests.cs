using CsCheck;
using OpsConsole.Engines.Recommendation.Trees;

namespace OpsConsole.Engines.Tests.Recommendation.Trees;

public sealed class TreeEnsembleTests
{
    private const int Features = 9;

    /// <summary>Few distinct thresholds, so that rows often lie exactly on one.</summary>
    private static readonly Gen<float> Thresholds = Gen.OneOf(
        Gen.Int[-8, 8].Select(value => value / 4f), Gen.Float[-1e3f, 1e3f], Among(0f, -0f, float.Epsilon, float.MaxValue, -float.MaxValue));

    private static readonly Gen<float> Values = Gen.OneOf(
        Thresholds, Among(float.NaN, float.PositiveInfinity, float.NegativeInfinity));

    private static readonly Gen<RandomTree> SomeTree = Gen.Select(Gen.Int[1, RegressionTree.MaxLeaves], Gen.Int, Gen.Float[0.001f, 10])
        .SelectMany((leaves, seed, size) => Thresholds.Array[leaves - 1].Select(thresholds => new RandomTree(thresholds, seed, size)));

    private static readonly Gen<RandomTree[]> SomeTrees = Gen.OneOf(SomeTree.Array[0, 12], SomeTree.Array[250, 530]);

    [Fact]
    public void Vectors_portable_code_and_a_naive_walk_agree() =>
        Gen.Select(SomeTrees, Gen.Int[0, 50].SelectMany(rows => Values.Array[rows * Features]), Gen.Double[-5, 5], Gen.Double[-2, 2]).Sample((trees, rows, bias, scale) =>
        {
            var ensemble = Compile(trees, bias, scale);
            var (vectors, portable, chosen) = (new float[rows.Length / Features], new float[rows.Length / Features], new float[rows.Length / Features]);

            ensemble.ScoreVectors(rows, vectors);
            ensemble.ScorePortably(rows, portable);
            ensemble.Score(rows, chosen);

            Assert.Equal(portable, vectors);
            Assert.Equal(portable, chosen);
            for (var row = 0; row < chosen.Length; row++)
            {
                var values = rows.AsSpan(row * Features, Features).ToArray();
                var naive = bias + scale * trees.Sum(tree => (double)tree.Walk(values));

                // Half a unit a tree, and the answer's own rounding.
                var allowed = Math.Abs(scale) * trees.Sum(tree => (double)tree.Size) / (1 << 30) * trees.Length + 1e-7 * Math.Abs(naive) + 1e-9;
                Assert.InRange(chosen[row], naive - allowed, naive + allowed);
            }
        }, iter: 150);

    [Fact]
    public void A_score_depends_on_its_own_row_alone() =>
        Gen.Select(SomeTree.Array[20], Values.Array[40 * Features]).Sample((trees, rows) =>
        {
            var ensemble = Compile(trees, 1, 1);
            var together = new float[40];
            ensemble.Score(rows, together);
            for (var row = 0; row < 40; row++)
            {
                var alone = new float[1];
                ensemble.Score(rows.AsSpan(row * Features, Features), alone);
                Assert.Equal(together[row], alone[0]);
            }
        }, iter: 30);

    [Fact]
    public void A_written_ensemble_reads_back_to_the_same_scores_and_bytes() =>
        Gen.Select(SomeTrees, Values.Array[20 * Features]).Sample((trees, rows) =>
        {
            var written = Compile(trees, 0.3, 0.5);
            var bytes = Bytes(written);
            var read = Read(bytes);
            var (one, two) = (new float[20], new float[20]);
            written.Score(rows, one);
            read.Score(rows, two);

            Assert.Equal((written.Features, written.Trees, written.Bias, written.Scale), (read.Features, read.Trees, read.Bias, read.Scale));
            Assert.Equal(one, two);
            Assert.Equal(bytes, Bytes(read));
        }, iter: 60);

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var random = new Random(1);
        var thresholds = Enumerable.Range(0, 31).Select(_ => random.NextSingle()).ToArray();
        var ensemble = Compile([.. Enumerable.Range(0, 150).Select(seed => new RandomTree(thresholds, seed, 1))], 0, 1);
        var rows = new float[200 * Features];
        var scores = new float[200];
        ensemble.Score(rows, scores);
        ensemble.ScorePortably(rows, scores);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ensemble.Score(rows, scores);
        ensemble.ScorePortably(rows, scores);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused()
    {
        var ensemble = TreeEnsemble.Compile(3, [], 0.25, 1);
        var scores = new float[2];

        Assert.Throws<ArgumentException>(() => ensemble.Score(new float[5], new float[2]));
        ensemble.Score(new float[6], scores);

        Assert.Equal([0.25f, 0.25f], scores);
    }

    [Fact]
    public void Trees_and_scales_that_do_not_fit_are_refused()
    {
        RegressionTree tree = new([4], [1], [-1], [-2], [1, 2]);

        Assert.Contains("feature 4 of 4", Assert.Throws<ArgumentException>(() => TreeEnsemble.Compile(4, [tree], 0, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TreeEnsemble.Compile(0, [], 0, 1));
        Assert.Throws<ArgumentException>(() => TreeEnsemble.Compile(TreeEnsemble.MaxFeatures + 1, [], 0, 1));
        Assert.Throws<ArgumentException>(() => TreeEnsemble.Compile(5, [tree], double.NaN, 1));
        Assert.Throws<ArgumentException>(() => TreeEnsemble.Compile(5, [tree], 0, double.PositiveInfinity));
    }

    public static TheoryData<string, int[], float[], int[], int[], float[]> NoTrees => new()
    {
        { "node 0 is met twice", [0, 0], [1, 2], [1, 0], [-1, -2], [1, 2, 3] },
        { "node 1 is met twice", [0, 0, 0], [1, 2, 3], [1, 1, -1], [2, -2, -3], [1, 2, 3, 4] },
        { "hang together", [0, 0, 0], [1, 2, 3], [-1, 2, 1], [-2, -3, -4], [1, 2, 3, 4] },
        { "leaf 0 is met twice", [0], [1], [-1], [-1], [1, 2] },
        { "no leaf", [0], [1], [-1], [-3], [1, 2] },
        { "no leaf", [0], [1], [-1], [int.MinValue], [1, 2] },
        { "no node 7", [0], [1], [7], [-1], [1, 2] },
        { "no node", [0], [1], [int.MaxValue], [-1], [1, 2] },
        { "feature -1", [-1], [1], [-1], [-2], [1, 2] },
        { "threshold is not finite", [0], [float.NaN], [-1], [-2], [1, 2] },
        { "leaf 1 is not finite", [0], [1], [-1], [-2], [1, float.NaN] },
        { "2 leaves, but 1 features, 1 thresholds, 0 left", [0], [1], [], [-1], [1, 2] },
        { "0 leaves", [], [], [], [], [] },
        { "33 leaves", new int[32], new float[32], new int[32], new int[32], new float[33] },
    };

    [Theory]
    [MemberData(nameof(NoTrees))]
    public void What_is_no_tree_is_refused_and_says_why(string why, int[] feature, float[] threshold, int[] left, int[] right, float[] leaf) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => new RegressionTree(feature, threshold, left, right, leaf)).Message, StringComparison.Ordinal);

    /// <summary>The hash before the arrays is right: whatever stands in them, reading refuses it by name or gives trees that score.</summary>
    [Fact]
    public void Any_changed_array_is_refused_with_its_place_or_scores() =>
        Gen.Select(SomeTree.Array[1, 6], Gen.Int[0, int.MaxValue], Gen.OneOf(Gen.Int[-40, 40], Gen.Int)).Sample((trees, place, value) =>
        {
            var bytes = Bytes(Compile(trees, 0.3, 0.5));
            var changed = FileBytes.Change(bytes, place, value);
            TreeEnsemble read;
            try
            {
                read = Read(changed);
            }
            catch (InvalidDataException refused)
            {
                Assert.StartsWith("model file: ", refused.Message, StringComparison.Ordinal);
                return;
            }

            read.Score(new float[read.Features], new float[1]);
        }, iter: 2_000);

    [Fact]
    public void A_file_cut_off_between_parts_is_refused_with_its_place() =>
        Gen.Select(SomeTree.Array[1, 6], Gen.Int[0, int.MaxValue]).Sample((trees, place) =>
        {
            var cut = FileBytes.Cut(Bytes(Compile(trees, 0.3, 0.5)), place);
            Assert.StartsWith("model file: trees", Assert.Throws<InvalidDataException>(() => Read(cut)).Message, StringComparison.Ordinal);
        }, iter: 300);

    private static Gen<float> Among(params float[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private static TreeEnsemble Compile(RandomTree[] trees, double bias, double scale) =>
        TreeEnsemble.Compile(Features, [.. trees.Select(tree => tree.Compiled)], bias, scale);

    private static byte[] Bytes(TreeEnsemble ensemble) => FileBytes.Write(ensemble.Write);

    private static TreeEnsemble Read(byte[] bytes)
    {
        var file = FileBytes.Open(bytes);
        var ensemble = TreeEnsemble.Read(file, "trees");
        file.ExpectEnd();
        return ensemble;
    }

    /// <summary>A tree grown at random, that walks itself.</summary>
    private sealed class RandomTree
    {
        private readonly List<(int Feature, float Threshold, int Left, int Right)> _nodes = [];
        private readonly float[] _leaves;

        public RandomTree(float[] thresholds, int seed, float size)
        {
            var random = new Random(seed);
            Size = size;
            _leaves = [.. Enumerable.Range(0, thresholds.Length + 1).Select(_ => (random.NextSingle() * 2 - 1) * size)];

            // Leaves in any order: a node splits some leaf, its left child keeps the number.
            var places = new List<(int Node, bool IsLeft)> { (-1, false) };
            foreach (var threshold in thresholds)
            {
                var split = random.Next(places.Count);
                var node = _nodes.Count;
                Point(places[split], node);
                _nodes.Add((random.Next(Features), threshold, ~split, ~places.Count));
                places[split] = (node, true);
                places.Add((node, false));
            }
        }

        public float Size { get; }

        public RegressionTree Compiled => new(
            [.. _nodes.Select(node => node.Feature)], [.. _nodes.Select(node => node.Threshold)], [.. _nodes.Select(node => node.Left)], [.. _nodes.Select(node => node.Right)], _leaves);

        public float Walk(float[] row)
        {
            var node = _nodes.Count == 0 ? ~0 : 0;
            while (node >= 0)
            {
                var value = row[_nodes[node].Feature];
                node = float.IsNaN(value) || value <= _nodes[node].Threshold ? _nodes[node].Left : _nodes[node].Right;
            }

            return _leaves[~node];
        }

        private void Point((int Node, bool IsLeft) place, int child)
        {
            if (place.Node >= 0)
            {
                _nodes[place.Node] = place.IsLeft ? _nodes[place.Node] with { Left = child } : _nodes[place.Node] with { Right = child };
            }
        }
    }
}
