using OpsConsole.Engines.Recommendation;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Platform.Served;

namespace OpsConsole.Recommendations.Slates;

/// <summary>
/// One answer under construction: filled by one level, written to the response, then reused. Whoever fills it owns it; a caller that left
/// at its deadline never returns it to the pool, so that late code writes into memory nobody reads.
/// </summary>
internal sealed class Slate
{
    /// <summary>Most items of a slate.</summary>
    public const int Capacity = RecommendationQuery.MaxLimit;

    private readonly SlateItem[] _items = new SlateItem[Capacity];

    /// <summary>Which level filled it.</summary>
    public SlateSource Source { get; set; }

    /// <summary>The catalogue that the ordinals belong to.</summary>
    public ServingCatalog Catalog { get; set; } = ServingCatalog.Empty;

    /// <summary>The model behind it; null where none took part.</summary>
    public string? ModelVersion { get; set; }

    /// <summary>The candidates that it was chosen from; null where no model ranked for a shopper.</summary>
    public PersonalCandidates? Candidates { get; set; }

    /// <summary>How long the model took to compute it.</summary>
    public TimeSpan Computed { get; set; }

    /// <summary>How its order came about, see <see cref="ServedPolicies"/>.</summary>
    public string Policy { get; set; } = ServedPolicies.Greedy;

    /// <summary>The rules that have moved an item of it.</summary>
    public RuleMarks Acted { get; } = new();

    /// <summary>Items filled.</summary>
    public int Count { get; private set; }

    /// <summary>The items, best first.</summary>
    public ReadOnlySpan<SlateItem> Items => _items.AsSpan(0, Count);

    /// <summary>The same, to reorder and change.</summary>
    public Span<SlateItem> Places => _items.AsSpan(0, Count);

    /// <summary>Adds an item in the next place.</summary>
    /// <returns>False when it is full.</returns>
    public bool Add(SlateItem item)
    {
        if (Count == Capacity)
        {
            return false;
        }

        _items[Count++] = item;
        return true;
    }

    /// <summary>Puts an item at a place; those behind it move on by one, and the last gives way beyond a limit.</summary>
    public void Insert(int place, SlateItem item, int limit)
    {
        Count = Math.Min(Count + 1, Math.Min(limit, Capacity));
        _items.AsSpan(place, Count - place - 1).CopyTo(_items.AsSpan(place + 1));
        _items[place] = item;
    }

    /// <summary>Takes the item of a place out; those behind it move up.</summary>
    public void RemoveAt(int place)
    {
        _items.AsSpan(place + 1, Count - place - 1).CopyTo(_items.AsSpan(place));
        Count--;
    }

    /// <summary>Lets what stands beyond a limit go.</summary>
    public void Cut(int limit) => Count = Math.Min(Count, limit);

    /// <summary>Place of an item; −1 where it is not in it. O(items).</summary>
    public int PlaceOf(int ordinal)
    {
        for (var place = 0; place < Count; place++)
        {
            if (_items[place].Ordinal == ordinal)
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>Whether an item is in it already. O(items).</summary>
    public bool Contains(int ordinal)
    {
        foreach (ref readonly var item in Items)
        {
            if (item.Ordinal == ordinal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Empties it for the next use.</summary>
    public void Clear()
    {
        Count = 0;
        Acted.Clear();
        ModelVersion = null;
        Candidates = null;
        Computed = TimeSpan.Zero;
        Policy = ServedPolicies.Greedy;
        Catalog = ServingCatalog.Empty;
    }
}
