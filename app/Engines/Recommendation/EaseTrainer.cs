using System.Runtime.InteropServices;

namespace OpsConsole.Engines.Recommendation;

/// <summary>Items of one shopper or basket with a weight each.</summary>
internal readonly record struct SparseRow(int[] Items, float[] Weights);

/// <summary>Which of an item's weights survive pruning.</summary>
internal enum KeptWeights
{
    /// <summary>The greatest positive ones.</summary>
    Positive,

    /// <summary>The greatest by magnitude: that two things are not bought together tells something too.</summary>
    Largest,
}

/// <summary>
/// EASE: the item-to-item weights that rebuild each row from its other items with the least squared error under an L2 penalty, in
/// closed form (Steck: Embarrassingly shallow autoencoders for sparse data, WWW 2019).
/// </summary>
internal static class EaseTrainer
{
    /// <summary>Trains on rows and keeps each item's heaviest neighbours. O(n³) in the items taken in.</summary>
    /// <param name="rows">Shoppers or baskets.</param>
    /// <param name="taken">Ordinals of the items taken in, ascending; others have no neighbours.</param>
    /// <param name="itemCount">Items of the catalogue.</param>
    /// <param name="lambda">L2 penalty; positive.</param>
    /// <param name="neighbours">Most neighbours kept an item.</param>
    /// <param name="keep">Which ones.</param>
    public static ItemNeighbours Train(IReadOnlyList<SparseRow> rows, int[] taken, int itemCount, float lambda, int neighbours, KeptWeights keep, CancellationToken token)
    {
        if (taken.Length == 0)
        {
            return new ItemNeighbours(new int[itemCount + 1], [], []);
        }

        var place = new int[itemCount];
        Array.Fill(place, -1);
        for (var index = 0; index < taken.Length; index++)
        {
            place[taken[index]] = index;
        }

        var gram = new SymmetricMatrix(taken.Length);
        Fill(gram, [.. rows.Select(row => Narrow(row, place))], token);
        gram.AddToDiagonal(lambda);
        gram.Invert(token);
        return Prune(gram, taken, itemCount, neighbours, keep, token);
    }

    private static SparseRow Narrow(SparseRow row, int[] place)
    {
        var kept = new List<(int Place, float Weight)>(row.Items.Length);
        for (var index = 0; index < row.Items.Length; index++)
        {
            if (place[row.Items[index]] >= 0)
            {
                kept.Add((place[row.Items[index]], row.Weights[index]));
            }
        }

        kept.Sort();
        return new SparseRow([.. kept.Select(pair => pair.Place)], [.. kept.Select(pair => pair.Weight)]);
    }

    /// <summary>The lower triangle of Σ xᵀx. Each row of it is one thread's, over the rows of data in order: same sums on any machine.</summary>
    private static void Fill(SymmetricMatrix gram, SparseRow[] rows, CancellationToken token)
    {
        var byItem = new List<(int Row, int Index)>[gram.Size];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var index = 0; index < rows[row].Items.Length; index++)
            {
                (byItem[rows[row].Items[index]] ??= []).Add((row, index));
            }
        }

        Parallel.For(0, gram.Size, new ParallelOptions { CancellationToken = token }, item =>
        {
            var target = gram.Row(item);
            foreach (var (row, index) in CollectionsMarshal.AsSpan(byItem[item]))
            {
                var weight = rows[row].Weights[index];
                var items = rows[row].Items.AsSpan(0, index + 1);
                var weights = rows[row].Weights.AsSpan(0, items.Length);
                for (var other = 0; other < items.Length; other++)
                {
                    target[items[other]] += weight * weights[other];
                }
            }
        });
    }

    private static ItemNeighbours Prune(SymmetricMatrix inverse, int[] taken, int itemCount, int neighbours, KeptWeights keep, CancellationToken token)
    {
        var diagonal = new float[taken.Length];
        for (var index = 0; index < taken.Length; index++)
        {
            diagonal[index] = inverse.Row(index)[index];
        }

        var kept = new (int Item, float Weight)[taken.Length][];
        Parallel.For(0, taken.Length, new ParallelOptions { CancellationToken = token }, source =>
        {
            var best = new BestSelector(new ulong[Math.Min(neighbours, taken.Length)]);
            var row = inverse.Row(source);
            for (var target = 0; target < row.Length; target++)
            {
                var weight = -row[target] / diagonal[target];
                if (target != source && (weight > 0 || keep == KeptWeights.Largest))
                {
                    best.Offer(Math.Abs(weight), target);
                }
            }

            var ranked = best.Ranked();
            kept[source] = new (int, float)[ranked.Length];
            for (var place = 0; place < ranked.Length; place++)
            {
                var target = BestSelector.Item(ranked[place]);
                kept[source][place] = (taken[target], -row[target] / diagonal[target]);
            }
        });

        var starts = new int[itemCount + 1];
        for (var index = 0; index < taken.Length; index++)
        {
            starts[taken[index] + 1] = kept[index].Length;
        }

        for (var item = 0; item < itemCount; item++)
        {
            starts[item + 1] += starts[item];
        }

        (int Item, float Weight)[] all = [.. kept.SelectMany(pairs => pairs)];
        return new ItemNeighbours(starts, Array.ConvertAll(all, pair => pair.Item), Array.ConvertAll(all, pair => pair.Weight));
    }
}
