namespace OpsConsole.Engines.Recommendation;

/// <summary>What the items of a basket say of every item, by ordinal: all zero until something is added. Working memory of one thread.</summary>
internal sealed class BasketSums(int itemCount)
{
    private readonly float[] _sums = new float[itemCount];
    private readonly float[] _strongest = new float[itemCount];
    private readonly int[] _supporters = new int[itemCount];

    /// <summary>Sum of all weights.</summary>
    public Span<float> Sums => _sums;

    /// <summary>The largest weight, 0 where none is positive.</summary>
    public ReadOnlySpan<float> Strongest => _strongest;

    /// <summary>How many weights are positive.</summary>
    public ReadOnlySpan<int> Supporters => _supporters;

    /// <summary>Items that there is room for.</summary>
    public int ItemCount => _sums.Length;

    /// <summary>Adds one item's weights; an item unknown to them adds nothing.</summary>
    public void Accumulate(ItemNeighbours neighbours, int item)
    {
        for (var place = neighbours.Starts[item]; place < neighbours.Starts[item + 1]; place++)
        {
            var (target, weight) = (neighbours.Items[place], neighbours.Weights[place]);
            _sums[target] += weight;
            if (weight > 0)
            {
                _strongest[target] = Math.Max(_strongest[target], weight);
                _supporters[target]++;
            }
        }
    }

    public void Clear()
    {
        _sums.AsSpan().Clear();
        _strongest.AsSpan().Clear();
        _supporters.AsSpan().Clear();
    }
}
