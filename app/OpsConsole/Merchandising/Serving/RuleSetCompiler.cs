using System.Collections.Frozen;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Serving;

/// <summary>A live rule with its revision's number: the newer one wins where all else is equal.</summary>
internal sealed record LiveRule(RuleContent Content, long Revision);

/// <summary>
/// Puts the rules of one kind of request together. Precedence: hide, pin, bury, boost; within a kind the narrower scope, then the greater priority, then the newer
/// revision. What loses is named, with what it lost to.
/// </summary>
/// <remarks>What serving reads has been checked; a preview's draft may be unfinished: a factor that is missing weighs nothing, without a place nothing is pinned, and an item named twice counts once.</remarks>
internal static class RuleSetCompiler
{
    public static RuleSet Compile(IReadOnlyList<LiveRule> holding, CatalogSnapshot catalog)
    {
        if (holding.Count == 0)
        {
            return RuleSet.None;
        }

        var rules = holding.OrderBy(rule => rule.Content.Effect).ThenByDescending(rule => rule.Content.When.Narrowness).ThenByDescending(rule => rule.Content.Priority)
            .ThenByDescending(rule => rule.Revision).ThenBy(rule => rule.Content.Id, StringComparer.Ordinal).Select(rule => rule.Content).ToArray();
        ulong[] hidden = [];
        var causes = new Dictionary<int, string>();
        var factors = new Dictionary<int, RuleWeight>();
        var hiding = new List<int>();
        var places = new SortedDictionary<int, PinnedPlace>();
        var shadowed = new List<Shadowed>();
        for (var index = 0; index < rules.Length; index++)
        {
            var rule = rules[index];
            if (rule.Effect == RuleEffect.Pin)
            {
                Pin(rule, index);
                continue;
            }

            if (rule.Effect == RuleEffect.Hide && OrdinalsOf(rule, catalog).Any())
            {
                hiding.Add(index);
            }

            foreach (var ordinal in OrdinalsOf(rule, catalog))
            {
                if (!causes.TryAdd(ordinal, rule.Id))
                {
                    Lose(rule, causes[ordinal], ordinal);
                    continue;
                }

                if (rule.Effect == RuleEffect.Hide)
                {
                    hidden = hidden.Length == 0 ? new ulong[(catalog.Items.Count + 63) / 64] : hidden;
                    hidden[ordinal >> 6] |= 1UL << (ordinal & 63);
                }
                else
                {
                    factors.Add(ordinal, new RuleWeight((float)(rule.Factor ?? 1), index));
                }
            }
        }

        return new RuleSet(hidden, [.. places.Values], factors.ToFrozenDictionary(), rules, causes.ToFrozenDictionary(), [.. shadowed], [.. hiding]);

        void Pin(RuleContent rule, int ruleIndex)
        {
            var free = new List<int>();
            foreach (var ordinal in OrdinalsOf(rule, catalog).Distinct())
            {
                if (causes.TryGetValue(ordinal, out var by))
                {
                    Lose(rule, by, ordinal);
                }
                else
                {
                    free.Add(ordinal);
                }
            }

            if (rule.Place is not (>= 1 and var first))
            {
                return;
            }

            for (var index = 0; index < free.Count; index++)
            {
                var place = first - 1 + index;
                if (place >= RuleContent.MaxPlace)
                {
                    break;
                }

                if (places.TryGetValue(place, out var taken))
                {
                    shadowed.Add(new Shadowed(rule.Id, taken.Rule, $"place {place + 1}"));
                    continue;
                }

                causes.Add(free[index], rule.Id);
                int[] ordinals = rule.Stock == StockPolicy.Backfill ? [.. free[index..]] : [free[index]];
                places.Add(place, new PinnedPlace(place, ordinals, rule.Stock == StockPolicy.Badge, rule.Id) { RuleIndex = ruleIndex });
            }
        }

        void Lose(RuleContent rule, string by, int ordinal)
        {
            // Two rules that hide one item do not stand in each other's way.
            if (rule.Effect != RuleEffect.Hide && by != rule.Id)
            {
                shadowed.Add(new Shadowed(rule.Id, by, $"item {catalog.Items[ordinal].Id}"));
            }
        }
    }

    private static IEnumerable<int> OrdinalsOf(RuleContent rule, CatalogSnapshot catalog)
    {
        foreach (var id in rule.Items)
        {
            if (catalog.Find(id) is { } item)
            {
                yield return item.Ordinal;
            }
        }

        if (rule.ItemCategory is { } category)
        {
            foreach (var item in catalog.Items)
            {
                if (ContentChecks.Within(item.Category, category))
                {
                    yield return item.Ordinal;
                }
            }
        }
    }
}
