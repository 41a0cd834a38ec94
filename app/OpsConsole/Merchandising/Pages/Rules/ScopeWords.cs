using System.Globalization;
using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Pages.Rules;

/// <summary>Rules in words.</summary>
internal static class ScopeWords
{
    /// <summary>Where a rule holds: <c>home, market uk</c>.</summary>
    public static string Where(RuleScope when)
    {
        var parts = new[]
        {
            when.Surface, when.Market is null ? null : $"market {when.Market}", when.Segment is null ? null : $"segment {when.Segment}", when.Category is null ? null : $"looking at {when.Category}",
            when.Query is null ? null : $"searching “{when.Query}”",
        }.OfType<string>().ToArray();
        return parts.Length == 0 ? "everywhere" : string.Join(", ", parts);
    }

    /// <summary>What it acts on and how: <c>Blue mug and 2 more, from place 1</c>.</summary>
    public static string What(RuleContent rule, CatalogSnapshot catalog)
    {
        var items = rule.Items.Count switch
        {
            0 => null,
            1 => Title(rule.Items[0]),
            var count => $"{Title(rule.Items[0])} and {count - 1} more",
        };
        var what = string.Join(", ", new[] { items, rule.ItemCategory is null ? null : $"all of {rule.ItemCategory}" }.OfType<string>());
        return rule.Effect switch
        {
            RuleEffect.Pin when rule.Place is { } place => string.Create(CultureInfo.InvariantCulture, $"{what}, from place {place}"),
            RuleEffect.Bury or RuleEffect.Boost when rule.Factor is { } factor => string.Create(CultureInfo.InvariantCulture, $"{what}, score × {factor}"),
            _ => what.Length == 0 ? "nothing yet" : what,
        };

        string Title(string id) => catalog.Find(id)?.Title ?? id;
    }
}
