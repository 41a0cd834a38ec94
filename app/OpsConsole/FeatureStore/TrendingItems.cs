using System.Collections.Frozen;

namespace OpsConsole.FeatureStore;

/// <summary>What sells now: best first, at most <see cref="Bound"/> a list. Immutable.</summary>
public sealed class TrendingItems
{
    /// <summary>Most items of a list: enough that what is out of stock leaves a slate.</summary>
    public const int Bound = 300;

    /// <summary>Nothing has been sold.</summary>
    public static readonly TrendingItems Nothing = new([], FrozenDictionary<string, TrendingItem[]>.Empty, 0);

    private readonly TrendingItem[] _overall;
    private readonly FrozenDictionary<string, TrendingItem[]> _bySegment;

    internal TrendingItems(TrendingItem[] overall, FrozenDictionary<string, TrendingItem[]> bySegment, long asOfSequence)
    {
        AsOfSequence = asOfSequence;
        _overall = overall;
        _bySegment = bySegment;
    }

    /// <summary>Sequence of the newest event that is counted.</summary>
    public long AsOfSequence { get; }

    /// <summary>Over all shoppers.</summary>
    public ReadOnlySpan<TrendingItem> Overall => _overall;

    /// <summary>Segments with a list of their own.</summary>
    public IEnumerable<string> Segments => _bySegment.Keys;

    /// <summary>The same lists, when later events have changed none of them.</summary>
    internal TrendingItems AsOf(long sequence) => new(_overall, _bySegment, sequence);

    /// <summary>Among a segment; empty where it is unknown.</summary>
    public ReadOnlySpan<TrendingItem> Among(string? segment) => segment is not null && _bySegment.TryGetValue(segment, out var items) ? items : [];
}

/// <summary>One item of a trending list.</summary>
/// <param name="Ordinal">Catalogue ordinal.</param>
/// <param name="Score">Decayed purchases, relative to the list's first: 0 to 1.</param>
public readonly record struct TrendingItem(int Ordinal, float Score);
