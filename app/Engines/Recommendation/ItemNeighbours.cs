namespace OpsConsole.Engines.Recommendation;

/// <summary>An item that another speaks for, and how strongly.</summary>
internal readonly record struct Neighbour(int Item, float Weight);

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

    /// <summary>Items without neighbours.</summary>
    public static ItemNeighbours None(int itemCount) => new(new int[itemCount + 1], [], []);

    /// <summary>Each item's neighbours as they were found; the argument is emptied on the way.</summary>
    public static ItemNeighbours Of(Neighbour[][] found)
    {
        var starts = new int[found.Length + 1];
        for (var item = 0; item < found.Length; item++)
        {
            starts[item + 1] = checked(starts[item] + found[item].Length);
        }

        var (items, weights) = (new int[starts[^1]], new float[starts[^1]]);
        for (var item = 0; item < found.Length; item++)
        {
            var ofItem = found[item];
            for (var place = 0; place < ofItem.Length; place++)
            {
                (items[starts[item] + place], weights[starts[item] + place]) = ofItem[place];
            }

            found[item] = [];
        }

        return new ItemNeighbours(starts, items, weights);
    }

    /// <summary>One item's neighbours, strongest first.</summary>
    public Neighbour[] Of(int item)
    {
        var found = new Neighbour[Starts[item + 1] - Starts[item]];
        for (var place = 0; place < found.Length; place++)
        {
            found[place] = new Neighbour(Items[Starts[item] + place], Weights[Starts[item] + place]);
        }

        return found;
    }

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
