using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Recommendation;

/// <summary>A shopper's best items by purchases alone, ready for any number of requests; immutable. See <see cref="LinearBlendModel.Prepare"/>.</summary>
public sealed class PersonalCandidates
{
    internal PersonalCandidates(LinearBlendModel model, ScoredItem[] ranked, UserHistory history)
    {
        Model = model;
        Ranked = ranked;
        History = history;
    }

    /// <summary>The model that scored them; no other can use them.</summary>
    public LinearBlendModel Model { get; }

    /// <summary>The history they were made from.</summary>
    public UserHistory History { get; }

    /// <summary>Best first: at most <see cref="LinearBlendModel.MaxCandidates"/> items bought before and as many not bought.</summary>
    internal ScoredItem[] Ranked { get; }

    /// <summary>How many there are.</summary>
    public int Count => Ranked.Length;
}
