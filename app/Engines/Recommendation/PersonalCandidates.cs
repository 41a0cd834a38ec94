using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>A shopper's best items by purchases alone, ready for any number of requests; immutable. See <see cref="RecommendationModel.Prepare"/>.</summary>
public sealed class PersonalCandidates
{
    internal PersonalCandidates(RecommendationModel model, ScoredItem[] ranked, UserHistory history, ItemStatistics items, long nowMs)
    {
        Model = model;
        Ranked = ranked;
        History = history;
        Items = items;
        NowMs = nowMs;
        Span<int> ordinals = stackalloc int[Math.Min(ranked.Length, 2 * LinearBlendModel.MaxCandidates)];
        for (var place = 0; place < ordinals.Length; place++)
        {
            ordinals[place] = ranked[place].Item;
        }

        FreshUntilMs = FeatureExpiry.Until(history, items, ordinals, nowMs);
    }

    /// <summary>The model that scored them; no other can use them.</summary>
    public RecommendationModel Model { get; }

    /// <summary>The history they were made from.</summary>
    public UserHistory History { get; }

    /// <summary>The items' sales they were made from.</summary>
    public ItemStatistics Items { get; }

    /// <summary>The moment they were made for, Unix ms.</summary>
    public long NowMs { get; }

    /// <summary>The last moment, Unix ms, at which all values that they were made from are still within their time to live: later they have to be prepared anew.</summary>
    public long FreshUntilMs { get; }

    /// <summary>Best first.</summary>
    internal ScoredItem[] Ranked { get; }

    /// <summary>How many there are.</summary>
    public int Count => Ranked.Length;
}
