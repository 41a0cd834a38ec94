using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>The candidates of one shopper with a row of features each: what training learns from and what the ranker scores. Reused from shopper to shopper by one thread.</summary>
public sealed class CandidateBatch
{
    private readonly int[] _items = new int[CandidateSet.Capacity];
    private readonly float[] _rows = new float[CandidateSet.Capacity * FeatureDefinitions.Count];

    /// <summary>How many candidates a shopper has as a rule: for estimates of size.</summary>
    public const int UsualCount = 310;

    /// <summary>How many candidates.</summary>
    public int Count { get; private set; }

    /// <summary>Their ordinals.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Their features, row after row, <see cref="FeatureDefinitions.Count"/> values each.</summary>
    public ReadOnlySpan<float> Rows => _rows.AsSpan(0, Count * FeatureDefinitions.Count);

    /// <summary>The features of one candidate.</summary>
    public ReadOnlySpan<float> Row(int place) => _rows.AsSpan(place * FeatureDefinitions.Count, FeatureDefinitions.Count);

    internal void Fill(CandidateSet set, UserHistory history, ItemStatistics items, long nowMs)
    {
        Count = set.Count;
        set.Items.CopyTo(_items);
        PairFeatures.WriteAll(history, items, set.Scores, set.Items, nowMs, _rows.AsSpan(0, Count * FeatureDefinitions.Count));
    }
}
