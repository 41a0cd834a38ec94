using System.Text.Json.Serialization;

namespace OpsConsole.Merchandising.Content;

/// <summary>A rule that bends what shoppers are shown: where it holds, and what it does to which items.</summary>
public sealed record RuleContent : RevisionContent
{
    /// <summary>Most items that a rule names.</summary>
    public const int MaxItems = 200;

    /// <summary>Priorities run from 0 to this.</summary>
    public const int MaxPriority = 1_000;

    /// <summary>Places that may be pinned, from 1.</summary>
    public const int MaxPlace = 50;

    /// <summary>The rule's id: the same for all its revisions.</summary>
    public string Id { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it holds.</summary>
    public RuleScope When { get; init; } = new();

    /// <summary>What it does.</summary>
    public RuleEffect Effect { get; init; }

    /// <summary>Items that it acts on, in the order of their places where they are pinned.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>Category whose items it acts on, with all below it; null: only <see cref="Items"/>. Not for pins.</summary>
    public string? ItemCategory { get; init; }

    /// <summary>Place of the first pinned item, from 1.</summary>
    public int? Place { get; init; }

    /// <summary>What scores are multiplied by: over 1 up to 100 to boost, from 0 to under 1 to bury.</summary>
    public double? Factor { get; init; }

    /// <summary>What happens to a pinned item out of stock; there is no reserve: <see cref="StockPolicy.Backfill"/> pins the next item of the rule in its place.</summary>
    public StockPolicy Stock { get; init; }

    /// <summary>Decides between rules of one kind and equally narrow scope: the greater wins.</summary>
    public int Priority { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Subject => Id;
}

/// <summary>Where a rule holds: every field that is not null must fit.</summary>
/// <param name="Surface">Surface of the slate.</param>
/// <param name="Market">Market of the request.</param>
/// <param name="Segment">Segment of the shopper, or as the request states it.</param>
/// <param name="Category">Category that the shopper looks at, or one above it: that of the item whose neighbours are wanted.</param>
/// <param name="Query">What the shopper searches for, without regard to case and spacing: the rule is for searches alone.</param>
public sealed record RuleScope(string? Surface = null, string? Market = null, string? Segment = null, string? Category = null, string? Query = null)
{
    /// <summary>Fields that are set: the more, the narrower.</summary>
    [JsonIgnore]
    public int Narrowness => (Surface is null ? 0 : 1) + (Market is null ? 0 : 1) + (Segment is null ? 0 : 1) + (Category is null ? 0 : 1) + (Query is null ? 0 : 1);
}

/// <summary>What a rule does, in the order of precedence. The names are stored.</summary>
[JsonConverter(typeof(CamelCaseNames<RuleEffect>))]
public enum RuleEffect
{
    /// <summary>The items are not shown.</summary>
    Hide,

    /// <summary>The items stand at fixed places.</summary>
    Pin,

    /// <summary>The items' scores shrink.</summary>
    Bury,

    /// <summary>The items' scores grow.</summary>
    Boost,
}
