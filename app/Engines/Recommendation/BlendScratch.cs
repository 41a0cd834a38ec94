namespace OpsConsole.Engines.Recommendation;

/// <summary>Working memory of one thread: the request path allocates nothing once it has grown to the catalogue.</summary>
internal sealed class BlendScratch
{
    [ThreadStatic]
    private static BlendScratch? _ofThread;

    private float[] _scores = [];
    private float[] _personal = [];
    private float[] _baskets = [];
    private BasketSums? _context;
    private ItemMarks? _seen;

    /// <summary>Keys of the best while they are selected.</summary>
    public ulong[] Keys { get; } = new ulong[2 * LinearBlendModel.MaxCandidates];

    /// <summary>Candidates of a request without a cached list.</summary>
    public ScoredItem[] Candidates { get; } = new ScoredItem[2 * LinearBlendModel.MaxCandidates];

    /// <summary>Candidates with their generators' scores.</summary>
    public CandidateSet Set { get; } = new();

    /// <summary>This thread's.</summary>
    public static BlendScratch Rent(int itemCount)
    {
        var scratch = _ofThread ??= new BlendScratch();
        if (scratch._scores.Length < itemCount)
        {
            scratch._scores = new float[itemCount];
            scratch._personal = new float[itemCount];
            scratch._baskets = new float[itemCount];
        }

        return scratch;
    }

    /// <summary>Scores by ordinal, all zero; whoever writes clears them before returning.</summary>
    public Span<float> Scores(int itemCount) => _scores.AsSpan(0, itemCount);

    /// <summary>The shopper's own part of the scores, all zero; whoever writes clears them before returning.</summary>
    public Span<float> Personal(int itemCount) => _personal.AsSpan(0, itemCount);

    /// <summary>What shares baskets with the purchases, all zero; whoever writes clears them before returning.</summary>
    public Span<float> Baskets(int itemCount) => _baskets.AsSpan(0, itemCount);

    /// <summary>What the items of a basket say, all zero; whoever writes clears them before returning.</summary>
    public BasketSums Context(int itemCount) => _context?.ItemCount >= itemCount ? _context : _context = new BasketSums(itemCount);

    /// <summary>No item is marked.</summary>
    public ItemMarks Seen(int itemCount)
    {
        var seen = _seen?.ItemCount >= itemCount ? _seen : _seen = new ItemMarks(itemCount);
        seen.Clear();
        return seen;
    }
}
