using System.Collections.Concurrent;
using System.Collections.Frozen;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Serving;

/// <summary>A live list with its revision's number, which previews name.</summary>
internal sealed record LiveList(FallbackListContent Content, int Number);

/// <summary>A fallback list as serving reads it.</summary>
/// <param name="Subject">Which list.</param>
/// <param name="Number">Of its revision.</param>
/// <param name="Items">Ordinals, best first.</param>
/// <param name="Reserve">Ordinals that take the places of items out of stock, where <paramref name="Stock"/> says so.</param>
/// <param name="Stock">What happens at the place of an item out of stock.</param>
public sealed record CuratedList(string Subject, int Number, int[] Items, int[] Reserve, StockPolicy Stock);

/// <summary>
/// All live lists and rules, compiled for one catalogue: a request neither reads the database nor compares texts of rules. Immutable but for a cache of what it has
/// been asked, which is bounded by the scopes that rules name.
/// </summary>
public sealed class MerchandisingSnapshot
{
    /// <summary>Nothing is live.</summary>
    public static readonly MerchandisingSnapshot Empty = new([], [], CatalogSnapshot.Empty);

    private readonly FrozenDictionary<string, CuratedList> _lists;
    private readonly LiveRule[] _rules;
    private readonly CatalogSnapshot _catalog;
    private readonly FrozenDictionary<string, int> _surfaces;
    private readonly FrozenDictionary<string, int> _markets;
    private readonly FrozenDictionary<string, int> _segments;
    private readonly string[] _categories;
    private readonly FrozenDictionary<string, LiveRule[]> _byQuery;
    private readonly ConcurrentDictionary<(int Surface, int Market, int Segment, int Category), RuleSet> _sets = new();

    internal MerchandisingSnapshot(IReadOnlyCollection<LiveList> lists, IReadOnlyCollection<LiveRule> rules, CatalogSnapshot catalog)
    {
        _catalog = catalog;
        _lists = lists.ToFrozenDictionary(
            list => list.Content.Subject, list => new CuratedList(list.Content.Subject, list.Number, Known(list.Content.Items), Known(list.Content.Reserve), list.Content.Stock), StringComparer.Ordinal);
        _rules = [.. rules.Where(rule => rule.Content.When.Query is null)];
        _byQuery = rules.Where(rule => rule.Content.When.Query is not null).GroupBy(rule => Normal(rule.Content.When.Query!), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        // Query rules have scopes too: what they name must be told apart.
        _surfaces = Numbered(rules, when => when.Surface);
        _markets = Numbered(rules, when => when.Market);
        _segments = Numbered(rules, when => when.Segment);
        _categories = [.. rules.Select(rule => rule.Content.When.Category).OfType<string>().Distinct(StringComparer.Ordinal).OrderByDescending(category => category.Length).ThenBy(category => category, StringComparer.Ordinal)];
        RuleCount = rules.Count;

        int[] Known(IReadOnlyList<string> ids) => [.. ids.Select(id => catalog.Find(id)?.Ordinal ?? -1).Where(ordinal => ordinal >= 0)];
    }

    /// <summary>Whether there is any list.</summary>
    public bool HasLists => _lists.Count > 0;

    /// <summary>Live rules.</summary>
    public int RuleCount { get; }

    /// <summary>The sets of rules that requests have asked for.</summary>
    internal ICollection<RuleSet> RuleSets => _sets.Values;

    /// <summary>The list of a slot; the narrower one where there are several, a slot's own before <see cref="FallbackListContent.DefaultSlot"/>. Null without any.</summary>
    public CuratedList? FindList(string slot, string? market, string? segment) =>
        _lists.Count == 0 ? null : Within(slot, market, segment) ?? Within(FallbackListContent.DefaultSlot, market, segment);

    /// <summary>What the rules that hold for a request do; without regard to searches. Costs four lookups once its kind of request has been seen.</summary>
    /// <param name="surface">Surface of the slate.</param>
    /// <param name="market">Market of the request, or null.</param>
    /// <param name="segment">Segment of the shopper.</param>
    /// <param name="category">Category that the shopper looks at, or null.</param>
    public RuleSet RulesFor(string surface, string? market, string? segment, string? category)
    {
        if (_rules.Length == 0)
        {
            return RuleSet.None;
        }

        var key = (Number(_surfaces, surface), Number(_markets, market), Number(_segments, segment), CategoryNumber(category));
        return _sets.TryGetValue(key, out var set) ? set : _sets.GetOrAdd(key, Compile(_rules, surface, market, segment, category));
    }

    /// <summary>The same for a search: the rules of its query come to those that hold anyway.</summary>
    public RuleSet RulesForQuery(string query, string? market, string? segment, string? category = null)
    {
        const string Search = "search";
        return _byQuery.TryGetValue(Normal(query), out var ofQuery) ? Compile([.. _rules, .. ofQuery], Search, market, segment, category) : RulesFor(Search, market, segment, category);
    }

    /// <summary>A query without regard to case and spacing.</summary>
    internal static string Normal(string query) => string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private RuleSet Compile(IEnumerable<LiveRule> rules, string surface, string? market, string? segment, string? category) =>
        RuleSetCompiler.Compile([.. rules.Where(rule => Holds(rule.Content.When, surface, market, segment, category))], _catalog);

    private static bool Holds(RuleScope when, string surface, string? market, string? segment, string? category) =>
        (when.Surface is null || when.Surface == surface)
        && (when.Market is null || when.Market == market)
        && (when.Segment is null || when.Segment == segment)
        && (when.Category is null || (category is not null && ContentChecks.Within(category, when.Category)));

    private CuratedList? Within(string slot, string? market, string? segment) =>
        Find(slot, market, segment) ?? (segment is null ? null : Find(slot, market, null)) ?? (market is null ? null : Find(slot, null, segment) ?? Find(slot, null, null));

    private CuratedList? Find(string slot, string? market, string? segment) => _lists.GetValueOrDefault(FallbackListContent.SubjectOf(slot, market, segment));

    private static FrozenDictionary<string, int> Numbered(IEnumerable<LiveRule> rules, Func<RuleScope, string?> field) =>
        rules.Select(rule => field(rule.Content.When)).OfType<string>().Distinct(StringComparer.Ordinal).Select((name, index) => (name, index + 1))
            .ToFrozenDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>What no rule names is all one: made-up markets cannot fill the cache.</summary>
    private static int Number(FrozenDictionary<string, int> numbers, string? name) => name is not null && numbers.TryGetValue(name, out var number) ? number : 0;

    /// <summary>The deepest category named by a rule that holds the shopper's, from 1. All that hold it are above that one: they decide the same.</summary>
    private int CategoryNumber(string? category)
    {
        if (category is not null)
        {
            for (var index = 0; index < _categories.Length; index++)
            {
                if (ContentChecks.Within(category, _categories[index]))
                {
                    return index + 1;
                }
            }
        }

        return 0;
    }
}
