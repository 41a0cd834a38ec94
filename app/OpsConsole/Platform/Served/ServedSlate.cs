using System.Collections.Immutable;

namespace OpsConsole.Platform.Served;

/// <summary>One slate as it was made for a shopper, with what is needed to learn from it.</summary>
/// <param name="SlateId">Id as in the answer; unique.</param>
/// <param name="AtMs">When it was made, the shop's time, Unix ms.</param>
/// <param name="UserId">The shopper; null where none is named.</param>
/// <param name="Surface">Where it is shown, as in the API.</param>
/// <param name="Source">Which level answered, as in the API; <see cref="Shadow"/> for a slate that nobody was shown.</param>
/// <param name="ModelVersion">The model behind it; null where none took part.</param>
/// <param name="Experiment">The experiment that the shopper takes part in; null without.</param>
/// <param name="Arm">The shopper's arm of it, whoever answered in the end; null without.</param>
/// <param name="Policy">How the order came about, see <see cref="ServedPolicies"/>.</param>
/// <param name="Items">The places, first to last.</param>
/// <param name="Vectors">What the model scored, for a sample of slates; null for the others.</param>
public sealed record ServedSlate(
    string SlateId, long AtMs, string? UserId, string Surface, string Source, string? ModelVersion, string? Experiment, string? Arm, string Policy,
    ImmutableArray<ServedItem> Items, ServedVectors? Vectors)
{
    /// <summary>Source of what a model under test would have shown: it counts neither as shown nor as tapped.</summary>
    public const string Shadow = "shadow";
}

/// <summary>One place of a served slate.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Ordinal">The item's number in the catalogue.</param>
/// <param name="Score">The level's own score.</param>
/// <param name="Propensity">Probability of this item at this place, given context and policy; 1 where nothing is random.</param>
public readonly record struct ServedItem(string ItemId, int Ordinal, float Score, float Propensity);

/// <summary>The feature vectors of a slate's first places, as they were scored.</summary>
/// <param name="SchemaHash">Hash of the features' names and meanings.</param>
/// <param name="UserSequence">Newest event in the shopper's history at that moment.</param>
/// <param name="ItemSequence">Newest event in the items' statistics at that moment.</param>
/// <param name="NowMs">The moment that features took as now, the shop's time, Unix ms.</param>
/// <param name="Rows">How many places, from the first.</param>
/// <param name="Values">Row-major; a missing value is NaN.</param>
public sealed record ServedVectors(string SchemaHash, long UserSequence, long ItemSequence, long NowMs, int Rows, float[] Values);

/// <summary>How a slate's order came about.</summary>
public static class ServedPolicies
{
    /// <summary>A merchandiser's rule has fixed, raised or lowered items of it; nothing is left to chance.</summary>
    public const string Ruled = "ruled";

    /// <summary>As ranked; nothing random.</summary>
    public const string Greedy = "greedy";

    /// <summary>One place drawn among items that few shoppers have seen yet.</summary>
    public const string Newcomer = "newcomer";

    /// <summary>The first places in a random order.</summary>
    public const string Shuffle = "shuffle";
}
