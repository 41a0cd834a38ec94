using System.Globalization;
using System.Text.Json;
using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Merging;

/// <summary>Two edits of one content put together.</summary>
/// <param name="Content">With both editors' changes; where they conflict, mine. It may break rules that each edit kept: check it before it is submitted.</param>
/// <param name="Conflicts">What the editor must decide; empty: it can be saved as it is.</param>
public sealed record MergedContent(RevisionContent Content, IReadOnlyList<MergeConflict> Conflicts);

/// <summary>Puts together what two editors made of one list or rule, so that the second loses nothing and undoes nothing. A pure function.</summary>
public static class ThreeWayMerge
{
    /// <summary>Merges, field by field and item by item.</summary>
    /// <param name="before">What both began with; null: neither had anything.</param>
    /// <param name="mine">What the editor has, not saved yet.</param>
    /// <param name="theirs">What has been saved meanwhile.</param>
    /// <exception cref="ArgumentException">The three are not of one list or one rule.</exception>
    public static MergedContent Merge(RevisionContent? before, RevisionContent mine, RevisionContent theirs)
    {
        if (mine.Subject != theirs.Subject || mine.GetType() != theirs.GetType() || (before is not null && (before.Subject != mine.Subject || before.GetType() != mine.GetType())))
        {
            throw new ArgumentException($"{mine.Subject} and {theirs.Subject} are not contents of one list or rule", nameof(theirs));
        }

        var conflicts = new List<MergeConflict>();
        RevisionContent merged = (mine, theirs) switch
        {
            (FallbackListContent my, FallbackListContent their) => Lists((before as FallbackListContent) ?? new FallbackListContent(), my, their, conflicts),
            (RuleContent my, RuleContent their) => Rules((before as RuleContent) ?? new RuleContent(), my, their, conflicts),
            _ => throw new ArgumentException($"{mine.GetType().Name} is no content of a revision", nameof(mine)),
        };
        return new MergedContent(merged, conflicts);
    }

    private static FallbackListContent Lists(FallbackListContent before, FallbackListContent mine, FallbackListContent theirs, List<MergeConflict> conflicts)
    {
        var items = ItemOrderMerge.Merge("items", before.Items, mine.Items, theirs.Items, conflicts);
        var reserve = ItemOrderMerge.Merge("reserve", before.Reserve, mine.Reserve, theirs.Reserve, conflicts);

        // One put it on the list and the other into the reserve: shown beats kept back, and the editor is told.
        foreach (var item in reserve.Intersect(items, StringComparer.Ordinal))
        {
            conflicts.Add(new MergeConflict($"reserve[{item}]", PartOf(before, item), PartOf(mine, item), PartOf(theirs, item)));
        }

        return mine with
        {
            Items = items,
            Reserve = [.. reserve.Except(items, StringComparer.Ordinal)],
            Stock = Field("stock", before.Stock, mine.Stock, theirs.Stock, conflicts),
        };
    }

    private static RuleContent Rules(RuleContent before, RuleContent mine, RuleContent theirs, List<MergeConflict> conflicts) => mine with
    {
        Name = Field("name", before.Name, mine.Name, theirs.Name, conflicts),
        When = new RuleScope(
            Field("when.surface", before.When.Surface, mine.When.Surface, theirs.When.Surface, conflicts),
            Field("when.market", before.When.Market, mine.When.Market, theirs.When.Market, conflicts),
            Field("when.segment", before.When.Segment, mine.When.Segment, theirs.When.Segment, conflicts),
            Field("when.category", before.When.Category, mine.When.Category, theirs.When.Category, conflicts),
            Field("when.query", before.When.Query, mine.When.Query, theirs.When.Query, conflicts)),
        Effect = Field("effect", before.Effect, mine.Effect, theirs.Effect, conflicts),
        Items = ItemOrderMerge.Merge("items", before.Items, mine.Items, theirs.Items, conflicts),
        ItemCategory = Field("itemCategory", before.ItemCategory, mine.ItemCategory, theirs.ItemCategory, conflicts),
        Place = Field("place", before.Place, mine.Place, theirs.Place, conflicts),
        Factor = Field("factor", before.Factor, mine.Factor, theirs.Factor, conflicts),
        Stock = Field("stock", before.Stock, mine.Stock, theirs.Stock, conflicts),
        Priority = Field("priority", before.Priority, mine.Priority, theirs.Priority, conflicts),
    };

    private static T Field<T>(string field, T before, T mine, T theirs, List<MergeConflict> conflicts)
    {
        var same = EqualityComparer<T>.Default;
        if (same.Equals(mine, before))
        {
            return theirs;
        }

        if (!same.Equals(theirs, before) && !same.Equals(theirs, mine))
        {
            conflicts.Add(new MergeConflict(field, Text(before), Text(mine), Text(theirs)));
        }

        return mine;
    }

    private static string? Text<T>(T value) => value switch
    {
        null => null,
        Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string? PartOf(FallbackListContent list, string item) => list.Items.Contains(item) ? "items" : list.Reserve.Contains(item) ? "reserve" : null;
}
