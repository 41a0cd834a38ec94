namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// Item-to-item weights of the items that EASE leaves out, by co-occurrence: w(j, i) = c·Gⱼᵢ / √((Gⱼⱼ + λ)·(Gᵢᵢ + λ)) with G = Σ xᵀx over the
/// rows, a cosine that shrinks where little is known. Memory is that of the neighbours kept: G is made row by row and forgotten.
/// </summary>
/// <remarks>With one item a side this is EASE's own weight, geometrically between both directions. With many, EASE shares out what several
/// items have in common, and a plain cosine counts it once for each: hence c.</remarks>
internal static class TailTrainer
{
    /// <summary>Adds the items left out, as sources and as targets, and keeps each item's heaviest neighbours.</summary>
    /// <param name="ofHead">EASE's weights.</param>
    /// <param name="head">Ordinals of the items that EASE took in, ascending.</param>
    /// <param name="rows">Shoppers or baskets.</param>
    /// <param name="lambda">What is added to each item's own sum of squares; positive.</param>
    /// <param name="share">c above; positive.</param>
    /// <param name="neighbours">Most neighbours kept an item.</param>
    /// <param name="parallel">Threads, and what ends it.</param>
    public static ItemNeighbours Complete(ItemNeighbours ofHead, int[] head, IReadOnlyList<SparseRow> rows, float lambda, float share, int neighbours, ParallelOptions parallel)
    {
        var itemCount = ofHead.ItemCount;
        if (head.Length == itemCount)
        {
            return ofHead;
        }

        var isHead = new bool[itemCount];
        foreach (var item in head)
        {
            isHead[item] = true;
        }

        var tailRows = rows.Select(row => Narrow(row, isHead)).ToArray();
        if (Array.TrueForAll(tailRows, row => row.Items.Length == 0))
        {
            return ofHead;
        }

        var byItem = new ItemRows(rows, itemCount);
        var norms = Norms(rows, itemCount, lambda);
        var kept = new Neighbour[itemCount][];
        Parallel.For(
            0,
            itemCount,
            parallel,
            () => new Counter(itemCount, neighbours),
            (source, _, counter) =>
            {
                // Between two items of the head EASE has spoken.
                foreach (var (row, place) in byItem.Of(source))
                {
                    counter.Add(source, isHead[source] ? tailRows[row] : rows[row], rows[row].Weights[place]);
                }

                kept[source] = counter.Best(source, share / norms[source], norms, ofHead);
                return counter;
            },
            _ => { });
        return ItemNeighbours.Of(kept);
    }

    private static SparseRow Narrow(SparseRow row, bool[] isHead)
    {
        var count = row.Items.Count(item => !isHead[item]);
        var (items, weights) = (new int[count], new float[count]);
        for (var place = row.Items.Length - 1; place >= 0; place--)
        {
            if (!isHead[row.Items[place]])
            {
                count--;
                (items[count], weights[count]) = (row.Items[place], row.Weights[place]);
            }
        }

        return new SparseRow(items, weights);
    }

    private static float[] Norms(IReadOnlyList<SparseRow> rows, int itemCount, float lambda)
    {
        var squares = new double[itemCount];
        foreach (var row in rows)
        {
            for (var place = 0; place < row.Items.Length; place++)
            {
                squares[row.Items[place]] += (double)row.Weights[place] * row.Weights[place];
            }
        }

        return Array.ConvertAll(squares, square => (float)Math.Sqrt(square + lambda));
    }

    /// <summary>One thread's sums of one source.</summary>
    private sealed class Counter
    {
        private readonly float[] _sums;
        private readonly int[] _metBy;
        private readonly List<int> _met = [];
        private readonly ulong[] _keys;

        public Counter(int itemCount, int neighbours)
        {
            (_sums, _metBy, _keys) = (new float[itemCount], new int[itemCount], new ulong[neighbours]);
            Array.Fill(_metBy, -1);
        }

        public void Add(int source, SparseRow row, float weight)
        {
            for (var place = 0; place < row.Items.Length; place++)
            {
                var item = row.Items[place];
                if (_metBy[item] != source)
                {
                    _metBy[item] = source;
                    _met.Add(item);
                }

                _sums[item] += weight * row.Weights[place];
            }
        }

        /// <summary>The heaviest of what was counted and of EASE's neighbours; empties the sums.</summary>
        public Neighbour[] Best(int source, float factor, float[] norms, ItemNeighbours ofHead)
        {
            foreach (var item in _met)
            {
                _sums[item] = item == source ? 0 : _sums[item] * factor / norms[item];
            }

            foreach (var (item, weight) in ofHead.Of(source))
            {
                _sums[item] = weight;
                _met.Add(item);
            }

            var best = new BestSelector(_keys);
            foreach (var item in _met)
            {
                if (_sums[item] != 0)
                {
                    best.Offer(Math.Abs(_sums[item]), item);
                }
            }

            var ranked = best.Ranked();
            var kept = new Neighbour[ranked.Length];
            for (var place = 0; place < kept.Length; place++)
            {
                var item = BestSelector.Item(ranked[place]);
                kept[place] = new Neighbour(item, _sums[item]);
            }

            foreach (var item in _met)
            {
                _sums[item] = 0;
            }

            _met.Clear();
            return kept;
        }
    }
}
