namespace OpsConsole.Engines.Features;

/// <summary>What a feature describes.</summary>
public enum FeatureEntity
{
    /// <summary>One shopper.</summary>
    Shopper,

    /// <summary>One item.</summary>
    Item,

    /// <summary>One shopper with one item.</summary>
    Pair,

    /// <summary>The request itself.</summary>
    Request,
}

/// <summary>One feature of the ranker: declared once, for training, serving, logging and the feature pages.</summary>
/// <param name="Name">Unique, lower snake case.</param>
/// <param name="Entity">What it describes.</param>
/// <param name="Type">count, rate, share, ratio, days, score, rank or price, with the transformation where there is one.</param>
/// <param name="Window">What it looks back on: a half-life, or all time.</param>
/// <param name="Default">Value where there is nothing to look back on; NaN says missing, which the trees treat on its own.</param>
/// <param name="TimeToLive">Age of its newest event beyond which it counts as missing; null where it never expires.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Description">What it says.</param>
public sealed record FeatureDefinition(
    string Name, FeatureEntity Entity, string Type, string Window, float Default, TimeSpan? TimeToLive, string Owner, string Description);
