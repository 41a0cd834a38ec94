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
    /// <param name="gram">Of as many rows as are taken in; overwritten.</param>
    /// <param name="parallel">Threads, and what ends it.</param>
    public static ItemNeighbours Train(
        IReadOnlyList<SparseRow> rows, int[] taken, int itemCount, float lambda, int neighbours, KeptWeights keep, SymmetricMatrix gram, ParallelOptions parallel)
    {
        if (taken.Length == 0)
        {
            return ItemNeighbours.None(itemCount);
        }

        var place = new int[itemCount];
        Array.Fill(place, -1);
        for (var index = 0; index < taken.Length; index++)
        {
            place[taken[index]] = index;
        }

        gram.Clear();
        Fill(gram, [.. rows.Select(row => Narrow(row, place))], parallel);
        gram.AddToDiagonal(lambda);
        gram.Invert(parallel);
        return Prune(gram, taken, itemCount, neighbours, keep, parallel);
    }

    private static SparseRow Narrow(SparseRow row, int[] place)
    {
        var (places, weights, count) = (new int[row.Items.Length], new float[row.Items.Length], 0);
        for (var index = 0; index < row.Items.Length; index++)
        {
            if (place[row.Items[index]] >= 0)
            {
                (places[count], weights[count++]) = (place[row.Items[index]], row.Weights[index]);
            }
        }

        Array.Resize(ref places, count);
        Array.Resize(ref weights, count);
        Array.Sort(places, weights);
        return new SparseRow(places, weights);
    }

    /// <summary>The lower triangle of Σ xᵀx. Each row of it is one thread's, over the rows of data in order: same sums on any machine.</summary>
    private static void Fill(SymmetricMatrix gram, SparseRow[] rows, ParallelOptions parallel)
    {
        var byItem = new ItemRows(rows, gram.Size);
        Parallel.For(0, gram.Size, parallel, item =>
        {
            var target = gram.Row(item);
            foreach (var (row, index) in byItem.Of(item))
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

    private static ItemNeighbours Prune(SymmetricMatrix inverse, int[] taken, int itemCount, int neighbours, KeptWeights keep, ParallelOptions parallel)
    {
        var diagonal = new float[taken.Length];
        for (var index = 0; index < taken.Length; index++)
        {
            diagonal[index] = inverse.Row(index)[index];
        }

        var kept = new Neighbour[itemCount][];
        Array.Fill(kept, []);
        Parallel.For(0, taken.Length, parallel, source =>
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
            var ofSource = new Neighbour[ranked.Length];
            for (var place = 0; place < ranked.Length; place++)
            {
                var target = BestSelector.Item(ranked[place]);
                ofSource[place] = new Neighbour(taken[target], -row[target] / diagonal[target]);
            }

            kept[taken[source]] = ofSource;
        });

        return ItemNeighbours.Of(kept);
    }
}
