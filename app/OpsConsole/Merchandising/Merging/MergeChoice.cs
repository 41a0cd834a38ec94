using OpsConsole.Merchandising.Content;

namespace OpsConsole.Merchandising.Merging;

/// <summary>Decides a <see cref="MergeConflict"/> one way or the other.</summary>
public static class MergeChoice
{
    /// <summary>A content with one field, or one item's place, as another content has it.</summary>
    /// <param name="content">What is changed.</param>
    /// <param name="field">As in <see cref="MergeConflict.Field"/>.</param>
    /// <param name="from">Of the same list or rule: whose choice it is.</param>
    /// <exception cref="ArgumentException">There is no such field, or the two are not of one kind.</exception>
    public static RevisionContent Take(RevisionContent content, string field, RevisionContent from) => (content, from, ItemOf(field)) switch
    {
        (FallbackListContent list, FallbackListContent other, { } item) => list with { Items = Placed(list.Items, other.Items, item), Reserve = Placed(list.Reserve, other.Reserve, item) },
        (FallbackListContent list, FallbackListContent other, null) when field == "stock" => list with { Stock = other.Stock },
        (RuleContent rule, RuleContent other, { } item) => rule with { Items = Placed(rule.Items, other.Items, item) },
        (RuleContent rule, RuleContent other, null) => Field(rule, field, other),
        _ => throw new ArgumentException($"{field} is no field that both have", nameof(field)),
    };

    /// <summary>The item that a conflict is about; null: it is about a field.</summary>
    public static string? ItemOf(string field) => field.EndsWith(']') && field.IndexOf('[', StringComparison.Ordinal) is > 0 and var open ? field[(open + 1)..^1] : null;

    private static RuleContent Field(RuleContent rule, string field, RuleContent other) => field switch
    {
        "name" => rule with { Name = other.Name },
        "when.surface" => rule with { When = rule.When with { Surface = other.When.Surface } },
        "when.market" => rule with { When = rule.When with { Market = other.When.Market } },
        "when.segment" => rule with { When = rule.When with { Segment = other.When.Segment } },
        "when.category" => rule with { When = rule.When with { Category = other.When.Category } },
        "when.query" => rule with { When = rule.When with { Query = other.When.Query } },
        "effect" => rule with { Effect = other.Effect },
        "itemCategory" => rule with { ItemCategory = other.ItemCategory },
        "place" => rule with { Place = other.Place },
        "factor" => rule with { Factor = other.Factor },
        "stock" => rule with { Stock = other.Stock },
        "priority" => rule with { Priority = other.Priority },
        _ => throw new ArgumentException($"{field} is no field of a rule", nameof(field)),
    };

    /// <summary>The item where the other order has it: behind the nearest item before it that both have; nowhere where the other has it not.</summary>
    private static List<string> Placed(IReadOnlyList<string> items, IReadOnlyList<string> other, string item)
    {
        var placed = items.Where(id => id != item).ToList();
        var place = other.TakeWhile(id => id != item).Count();
        if (place == other.Count)
        {
            return placed;
        }

        var behind = other.Take(place).Reverse().Select(id => placed.IndexOf(id)).FirstOrDefault(index => index >= 0, -1);
        placed.Insert(behind + 1, item);
        return placed;
    }
}
