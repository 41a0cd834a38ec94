using System.Collections.Frozen;
using System.Numerics;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Serving;

/// <summary>One item at one place.</summary>
/// <param name="Place">From 0.</param>
/// <param name="Ordinals">The item; where it is out of stock and the rule backfills, the next ones.</param>
/// <param name="KeepsOutOfStock">Whether it stays when it is out of stock.</param>
/// <param name="Rule">The rule.</param>
public sealed record PinnedPlace(int Place, int[] Ordinals, bool KeepsOutOfStock, string Rule)
{
    /// <summary>The rule's place in <see cref="RuleSet.Rules"/>.</summary>
    internal int RuleIndex { get; init; }
}

/// <summary>A rule, or a part of one, that another one overrules.</summary>
/// <param name="Rule">The one that gives way.</param>
/// <param name="By">The one that wins.</param>
/// <param name="What">At what: <c>item MUG-1</c>, <c>place 3</c>.</param>
public sealed record Shadowed(string Rule, string By, string What);

/// <summary>Slates that a rule held for, and those among them that it acted on.</summary>
internal readonly record struct RuleCount(long Evaluated, long Acted)
{
    public static RuleCount operator +(RuleCount left, RuleCount right) => new(left.Evaluated + right.Evaluated, left.Acted + right.Acted);
}

/// <summary>How a rule weighs an item.</summary>
/// <param name="Factor">What the item's score is multiplied by.</param>
/// <param name="RuleIndex">The rule's place in <see cref="RuleSet.Rules"/>.</param>
public readonly record struct RuleWeight(float Factor, int RuleIndex);

/// <summary>What all rules that hold for one kind of request do together, as ordinals of one catalogue. Immutable but for its counts of slates.</summary>
public sealed class RuleSet
{
    /// <summary>No rule holds.</summary>
    public static readonly RuleSet None = new([], [], FrozenDictionary<int, RuleWeight>.Empty, [], FrozenDictionary<int, string>.Empty, [], []);

    private readonly PinnedPlace[] _pins;
    private readonly FrozenDictionary<int, RuleWeight> _factors;
    private readonly FrozenDictionary<int, string> _causes;
    private readonly int[] _hiding;
    private readonly long[] _acted;
    private long _slates;

    /// <param name="hidden">Bits of hidden items.</param>
    /// <param name="pins">Pinned places, first to last.</param>
    /// <param name="factors">By item.</param>
    /// <param name="rules">All that hold.</param>
    /// <param name="causes">The rule behind what happens to an item.</param>
    /// <param name="shadowed">What does not act.</param>
    /// <param name="hiding">Places in <paramref name="rules"/> of those that keep an item of the catalogue from slates.</param>
    internal RuleSet(
        ulong[] hidden, PinnedPlace[] pins, FrozenDictionary<int, RuleWeight> factors, RuleContent[] rules, FrozenDictionary<int, string> causes, Shadowed[] shadowed, int[] hiding)
    {
        (Hidden, _pins, _factors, Rules, _causes, ShadowedRules, _hiding, _acted) = (hidden, pins, factors, rules, causes, shadowed, hiding, new long[rules.Length]);
    }

    /// <summary>Bits of items that are not shown; empty where none is hidden. Names the set too: same array, same items.</summary>
    public ulong[] Hidden { get; }

    /// <summary>Pinned places, first to last.</summary>
    public IReadOnlyList<PinnedPlace> Pins => _pins;

    /// <summary>The same, for serving.</summary>
    internal ReadOnlySpan<PinnedPlace> Places => _pins;

    /// <summary>The rules that hold, those of the strongest effect and narrowest scope first.</summary>
    public IReadOnlyList<RuleContent> Rules { get; }

    /// <summary>What does not act because another rule comes first.</summary>
    public IReadOnlyList<Shadowed> ShadowedRules { get; }

    /// <summary>Whether no rule does anything.</summary>
    public bool IsEmpty => Rules.Count == 0;

    /// <summary>Whether any item's score is multiplied.</summary>
    public bool HasFactors => _factors.Count > 0;

    /// <summary>Whether an item is hidden.</summary>
    public bool Hides(int ordinal) => (uint)(ordinal >> 6) < (uint)Hidden.Length && (Hidden[ordinal >> 6] & (1UL << (ordinal & 63))) != 0;

    /// <summary>What an item's score is multiplied by; 1 without a rule.</summary>
    public float FactorOf(int ordinal) => _factors.TryGetValue(ordinal, out var weight) ? weight.Factor : 1;

    /// <summary>The same with the rule, for serving; false where no rule weighs the item.</summary>
    internal bool TryWeigh(int ordinal, out RuleWeight weight) => _factors.TryGetValue(ordinal, out weight);

    /// <summary>The rule that hides, pins, buries or boosts an item; null without.</summary>
    public string? RuleOf(int ordinal) => _causes.GetValueOrDefault(ordinal);

    /// <summary>Counts a slate that was made by these rules. Neither locks nor allocates.</summary>
    /// <param name="acted">The rules that moved an item of it; those that hide act on every slate.</param>
    internal void Count(RuleMarks acted)
    {
        if (IsEmpty)
        {
            return;
        }

        Interlocked.Increment(ref _slates);
        var words = acted.Words;
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word]; left != 0; left &= left - 1)
            {
                Interlocked.Increment(ref _acted[(word << 6) + BitOperations.TrailingZeroCount(left)]);
            }
        }
    }

    /// <summary>Takes what was counted since the last time and adds it to rules' ids; one caller at a time.</summary>
    internal void Drain(Dictionary<string, RuleCount> counts)
    {
        // A slate that is counted at this moment may be split between two drains; none is lost or counted twice.
        if (Volatile.Read(ref _slates) == 0)
        {
            return;
        }

        var slates = Interlocked.Exchange(ref _slates, 0);
        for (var index = 0; index < _acted.Length; index++)
        {
            var acted = Volatile.Read(ref _acted[index]) == 0 ? 0 : Interlocked.Exchange(ref _acted[index], 0);
            counts[Rules[index].Id] = counts.GetValueOrDefault(Rules[index].Id) + new RuleCount(slates, acted);
        }

        foreach (var index in _hiding)
        {
            counts[Rules[index].Id] += new RuleCount(0, slates);
        }
    }
}
