using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>A shopper's candidates, each once, with what the generators say. Working memory of one thread.</summary>
internal sealed class CandidateSet
{
    /// <summary>Most candidates: those bought before and as many not bought.</summary>
    public const int Capacity = 2 * LinearBlendModel.MaxCandidates + 40;

    private readonly int[] _items = new int[Capacity];
    private readonly CandidateScores[] _scores = new CandidateScores[Capacity];
    private readonly ulong[] _keys = new ulong[Capacity];
    private readonly int[] _places = new int[Capacity];
    private int[] _seen = [];
    private int _turn;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public ReadOnlySpan<CandidateScores> Scores => _scores.AsSpan(0, Count);

    /// <summary>The greatest of each score.</summary>
    public BestScores Best { get; private set; }

    /// <summary>Empties the set.</summary>
    public void Begin(int itemCount)
    {
        if (_seen.Length < itemCount || _turn == int.MaxValue)
        {
            _seen = new int[itemCount];
            _turn = 0;
        }

        _turn++;
        Count = 0;
    }

    /// <summary>Keeps an item out from now on.</summary>
    public void Exclude(int item) => _seen[item] = _turn;

    /// <summary>Adds an item unless it is in the set, kept out of it, or the set is full.</summary>
    public void Add(int item, float blend, float purchases, float baskets)
    {
        if (_seen[item] == _turn || Count == Capacity)
        {
            return;
        }

        _seen[item] = _turn;
        _items[Count] = item;
        _scores[Count++] = new CandidateScores(blend, purchases, baskets, 0, default);
    }

    /// <summary>Ranks what was added and notes the best scores beside each.</summary>
    public void Complete()
    {
        var (blend, purchases, baskets) = (0f, 0f, 0f);
        for (var place = 0; place < Count; place++)
        {
            ref readonly var scores = ref _scores[place];
            (blend, purchases, baskets) = (Math.Max(blend, scores.Blend), Math.Max(purchases, scores.Purchases), Math.Max(baskets, scores.Baskets));
            _keys[place] = ~BestSelector.Key(scores.Blend, _items[place]);
            _places[place] = place;
        }

        Best = new BestScores(blend, purchases, baskets);
        Array.Sort(_keys, _places, 0, Count);
        for (var rank = 0; rank < Count; rank++)
        {
            ref var scores = ref _scores[_places[rank]];
            scores = scores with { Rank = rank + 1, Best = Best };
        }
    }

    /// <summary>What the generators say of an item; of one that is no candidate nothing but the best of the others.</summary>
    public CandidateScores Of(int item)
    {
        var place = Items.IndexOf(item);
        return place >= 0 ? _scores[place] : new CandidateScores(0, 0, 0, 0, Best);
    }
}
