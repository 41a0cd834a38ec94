namespace OpsConsole.Engines.Recommendation;

/// <summary>For each item the items that it speaks for (or, with a negative weight, against), strongest first, in compressed rows; immutable.</summary>
internal sealed class ItemNeighbours
{
    /// <param name="starts">Where each item's row begins; one more than items, never falling.</param>
    /// <param name="items">Neighbours, row after row.</param>
    /// <param name="weights">Their weights.</param>
    public ItemNeighbours(int[] starts, int[] items, float[] weights)
    {
        Starts = starts;
        Items = items;
        Weights = weights;
    }

    public int[] Starts { get; }

    public int[] Items { get; }

    public float[] Weights { get; }

    public int ItemCount => Starts.Length - 1;

    /// <summary>Adds <paramref name="factor"/> × the item's weights to the scores; an item unknown to the model adds nothing.</summary>
    public void Accumulate(int item, float factor, Span<float> scores)
    {
        if ((uint)item >= (uint)ItemCount)
        {
            return;
        }

        var (from, until) = (Starts[item], Starts[item + 1]);
        var items = Items.AsSpan(from, until - from);
        var weights = Weights.AsSpan(from, items.Length);
        for (var place = 0; place < items.Length; place++)
        {
            scores[items[place]] += factor * weights[place];
        }
    }
}
