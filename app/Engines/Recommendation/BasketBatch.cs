using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>
/// The candidates of one basket with a row of features each: what the basket ranker learns from and what it scores. Reused from basket to basket by one thread.
/// </summary>
public sealed class BasketBatch
{
    /// <summary>Most candidates.</summary>
    internal const int Capacity = LinearBlendModel.BasketCandidatesMost;

    /// <summary>How many candidates a basket has as a rule: for estimates of size.</summary>
    public const int UsualCount = 190;

    private readonly int[] _items = new int[Capacity];
    private readonly BasketScores[] _scores = new BasketScores[Capacity];
    private readonly CandidateScores[] _personal = new CandidateScores[Capacity];
    private readonly float[] _rows = new float[Capacity * BasketFeatures.RowWidth];

    /// <summary>How many candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Their ordinals.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Their features, row after row, <see cref="BasketFeatures.RowWidth"/> values each.</summary>
    public ReadOnlySpan<float> Rows => _rows.AsSpan(0, Count * BasketFeatures.RowWidth);

    /// <summary>The features of one candidate.</summary>
    public ReadOnlySpan<float> Row(int place) => _rows.AsSpan(place * BasketFeatures.RowWidth, BasketFeatures.RowWidth);

    internal ReadOnlySpan<BasketScores> Scores => _scores.AsSpan(0, Count);

    internal ReadOnlySpan<CandidateScores> Personal => _personal.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(int item, in BasketScores scores, in CandidateScores personal) => (_items[Count], _scores[Count], _personal[Count++]) = (item, scores, personal);

    /// <summary>Writes the rows of what was added.</summary>
    internal void Fill(in BasketContext basket, UserHistory history, ItemStatistics items, long nowMs)
    {
        var (width, pair) = (BasketFeatures.RowWidth, FeatureDefinitions.Count);
        PairFeatures.WriteAll(history, items, Personal, Items, nowMs, _rows.AsSpan(0, Count * width), width);
        for (var place = 0; place < Count; place++)
        {
            BasketFeatures.Write(basket, _scores[place], items[_items[place]].LogPriceFast, _rows.AsSpan(place * width + pair, width - pair));
        }
    }
}
