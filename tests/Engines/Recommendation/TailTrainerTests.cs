using CsCheck;
using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class TailTrainerTests
{
    private const int Items = 12;
    private const float Lambda = 2;
    private const float Share = 0.25f;

    private static readonly Gen<SparseRow> Row = Gen.Select(Gen.Int[0, Items - 1].HashSet[0, 8], Gen.Int)
        .Select((items, seed) => new SparseRow([.. items], [.. items.Select(item => 0.1f + new Random(seed + item).NextSingle())]));

    [Fact]
    public void Weights_of_the_tail_are_shrunk_cosines_and_those_of_the_head_stay() =>
        Gen.Select(Row.Array[0, 30], Gen.Int[0, Items]).Sample((rows, headCount) =>
        {
            int[] head = [.. Enumerable.Range(0, headCount)];
            var ofHead = EaseTrainer.Train(rows, head, Items, Lambda, Items, KeptWeights.Largest, new SymmetricMatrix(headCount), new ParallelOptions());

            var completed = TailTrainer.Complete(ofHead, head, rows, Lambda, Share, Items, new ParallelOptions());

            for (var source = 0; source < Items; source++)
            {
                var found = completed.Of(source).ToDictionary(neighbour => neighbour.Item, neighbour => neighbour.Weight);
                var inHead = ofHead.Of(source).ToDictionary(neighbour => neighbour.Item, neighbour => neighbour.Weight);
                for (var target = 0; target < Items; target++)
                {
                    var expected = source == target ? 0
                        : source < headCount && target < headCount ? inHead.GetValueOrDefault(target)
                        : Share * Product(rows, source, target) / Math.Sqrt((Product(rows, source, source) + Lambda) * (Product(rows, target, target) + Lambda));
                    Assert.Equal(expected, found.GetValueOrDefault(target), 1e-6);
                }

                Assert.Equal(found.Values.Select(Math.Abs).OrderDescending(), completed.Of(source).Select(neighbour => Math.Abs(neighbour.Weight)));
            }
        }, iter: 300);

    [Fact]
    public void The_heaviest_are_kept_whatever_the_number_of_threads() =>
        Gen.Select(Row.Array[0, 30], Gen.Int[1, 5]).Sample((rows, most) =>
        {
            var all = Train(Items, 1);
            var (one, three) = (Train(most, 1), Train(most, 3));

            for (var source = 0; source < Items; source++)
            {
                Assert.Equal(all.Of(source).Take(most), one.Of(source));
                Assert.Equal(one.Of(source), three.Of(source));
            }

            ItemNeighbours Train(int neighbours, int threads) =>
                TailTrainer.Complete(ItemNeighbours.None(Items), [], rows, Lambda, Share, neighbours, new ParallelOptions { MaxDegreeOfParallelism = threads });
        }, iter: 100);

    [Fact]
    public void Without_a_tail_nothing_changes()
    {
        var ofHead = ItemNeighbours.None(3);

        Assert.Same(ofHead, TailTrainer.Complete(ofHead, [0, 1], [new SparseRow([0, 1], [1, 1])], Lambda, Share, 5, new ParallelOptions()));
    }

    private static double Product(SparseRow[] rows, int one, int two) => rows.Sum(row => Weight(row, one) * Weight(row, two));

    private static double Weight(SparseRow row, int item) => Array.IndexOf(row.Items, item) is >= 0 and var place ? row.Weights[place] : 0;
}
