using System.Collections.Frozen;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Serving;

/// <summary>One item at one place.</summary>
/// <param name="Place">From 0.</param>
/// <param name="Ordinals">The item; where it is out of stock and the rule backfills, the next ones.</param>
/// <param name="KeepsOutOfStock">Whether it stays when it is out of stock.</param>
/// <param name="Rule">The rule.</param>
public sealed record PinnedPlace(int Place, int[] Ordinals, bool KeepsOutOfStock, string Rule);

/// <summary>A rule, or a part of one, that another one overrules.</summary>
/// <param name="Rule">The one that gives way.</param>
/// <param name="By">The one that wins.</param>
/// <param name="What">At what: <c>item MUG-1</c>, <c>place 3</c>.</param>
public sealed record Shadowed(string Rule, string By, string What);

/// <summary>What all rules that hold for one kind of request do together, as ordinals of one catalogue. Immutable.</summary>
public sealed class RuleSet
{
    /// <summary>No rule holds.</summary>
    public static readonly RuleSet None = new([], [], FrozenDictionary<int, float>.Empty, [], FrozenDictionary<int, string>.Empty, []);

    private readonly PinnedPlace[] _pins;
    private readonly FrozenDictionary<int, float> _factors;
    private readonly FrozenDictionary<int, string> _causes;

    internal RuleSet(ulong[] hidden, PinnedPlace[] pins, FrozenDictionary<int, float> factors, RuleContent[] rules, FrozenDictionary<int, string> causes, Shadowed[] shadowed)
    {
        (Hidden, _pins, _factors, Rules, _causes, ShadowedRules) = (hidden, pins, factors, rules, causes, shadowed);
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
    public float FactorOf(int ordinal) => _factors.TryGetValue(ordinal, out var factor) ? factor : 1;

    /// <summary>The rule that hides, pins, buries or boosts an item; null without.</summary>
    public string? RuleOf(int ordinal) => _causes.GetValueOrDefault(ordinal);
}
