using System.Text.Json.Serialization;

namespace OpsConsole.Merchandising.Content;

/// <summary>What one revision of a fallback list or a rule says. Immutable; stored as JSON and named by the hash of it.</summary>
public abstract record RevisionContent
{
    /// <summary>What it is a revision of: the same for all revisions of one list or rule.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }
}

/// <summary>What a slot shows when no model answers.</summary>
public sealed record FallbackListContent : RevisionContent
{
    /// <summary>Fewest items of a list.</summary>
    public const int MinItems = 4;

    /// <summary>Most items of a list.</summary>
    public const int MaxItems = 50;

    /// <summary>Slot of the list for surfaces without one of their own.</summary>
    public const string DefaultSlot = "default";

    /// <summary>Surface that it is for, or <see cref="DefaultSlot"/>.</summary>
    public string Slot { get; init; } = "";

    /// <summary>Market that it is for; null: every one.</summary>
    public string? Market { get; init; }

    /// <summary>Segment of shoppers that it is for; null: everybody.</summary>
    public string? Segment { get; init; }

    /// <summary>Item ids, best first; 4 to 50, each once.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>What happens at the place of an item out of stock.</summary>
    public StockPolicy Stock { get; init; }

    /// <summary>Item ids that take the places of items out of stock, in this order, where <see cref="Stock"/> says so; at most 50.</summary>
    public IReadOnlyList<string> Reserve { get; init; } = [];

    /// <inheritdoc />
    [JsonIgnore]
    public override string Subject => SubjectOf(Slot, Market, Segment);

    /// <summary>The subject of a slot, market and segment: <c>home</c>, <c>home@uk</c>, <c>home@uk#new</c>. Neither sign is part of an id.</summary>
    public static string SubjectOf(string slot, string? market, string? segment) => $"{slot}{(market is null ? "" : "@" + market)}{(segment is null ? "" : "#" + segment)}";
}

/// <summary>What happens at the place of an item out of stock; decided when it is served. The names are stored.</summary>
[JsonConverter(typeof(CamelCaseNames<StockPolicy>))]
public enum StockPolicy
{
    /// <summary>The next item moves up.</summary>
    CloseGap,

    /// <summary>An item of the reserve takes the place.</summary>
    Backfill,

    /// <summary>It stays, and the answer says that it is out of stock.</summary>
    Badge,
}
