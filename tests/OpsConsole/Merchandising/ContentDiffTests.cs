using OpsConsole.Catalog;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Merging;

namespace OpsConsole.Tests.Merchandising;

public sealed class ContentDiffTests
{
    private static readonly CatalogSnapshot Catalog = new([.. "abcdef".Select((id, ordinal) => new CatalogItem(ordinal, $"{id}", $"Item {id}", "All", 1, "EUR", true))], 1);

    [Fact]
    public void An_item_brought_to_the_front_is_one_change_not_one_of_each()
    {
        var changes = ContentDiff.Between(List("a", "b", "c", "d"), List("d", "a", "b", "c"), Catalog);
        Assert.Equal([new ContentChange("Item d", "place 4", "place 1")], changes);
    }

    [Fact]
    public void What_came_what_went_and_what_fields_say_is_named()
    {
        var changes = ContentDiff.Between(List("a", "b", "c", "d"), List("a", "e", "c", "d") with { Stock = StockPolicy.Backfill, Reserve = ["f"] }, Catalog);
        Assert.Equal(
            [
                new ContentChange("Out of stock", "close the gap", "fill from the reserve"), new ContentChange("Item e", null, "place 2"), new ContentChange("Item b", "place 2", null),
                new ContentChange("Item f", null, "reserve, place 1"),
            ], changes);
    }

    [Fact]
    public void A_rule_is_compared_field_by_field_and_the_same_twice_has_no_difference()
    {
        var rule = new RuleContent { Id = "r", Name = "Mugs", Effect = RuleEffect.Pin, Place = 1, Items = ["a"], When = new RuleScope(Surface: "home") };
        var changes = ContentDiff.Between(rule, rule with { Effect = RuleEffect.Boost, Place = null, Factor = 2.5, When = new RuleScope(Surface: "home", Market: "uk") }, Catalog);
        Assert.Equal(
            [new ContentChange("Market", null, "uk"), new ContentChange("Effect", "pin", "boost"), new ContentChange("First place", "1", null), new ContentChange("Factor", null, "2.5")], changes);
        Assert.Empty(ContentDiff.Between(rule, rule with { }, Catalog));
    }

    [Theory]
    [InlineData("items[d]", "d a b c", "a b c d", "a b c d")]
    [InlineData("items[e]", "a b c d", "a e b c d", "a e b c d")]
    [InlineData("items[b]", "a b c d", "a c d", "a c d")]
    [InlineData("items[d]", "b c a", "a d b c", "b c a d")]
    public void A_conflict_is_decided_by_putting_the_item_where_the_other_has_it(string field, string mine, string theirs, string expected)
    {
        var made = (FallbackListContent)MergeChoice.Take(List(mine.Split(' ')), field, List(theirs.Split(' ')));
        Assert.Equal(expected, string.Join(' ', made.Items));
    }

    [Fact]
    public void Every_field_that_a_merge_may_dispute_can_be_decided()
    {
        var mine = new RuleContent { Id = "r", Name = "n", Items = ["a"] };
        var theirs = new RuleContent { Id = "r", Name = "m", Effect = RuleEffect.Boost, Factor = 3, ItemCategory = "All", Priority = 4, Items = ["b"], When = new RuleScope("home", "uk", "new", "All", "mug"), Stock = StockPolicy.Badge, Place = 2 };
        var before = new RuleContent { Id = "r", Name = "o", Effect = RuleEffect.Bury, Factor = 0.1, ItemCategory = "X", Priority = 9, Items = ["a", "b"], When = new RuleScope("cart", "de", "old", "B", "cup"), Stock = StockPolicy.Backfill, Place = 7 };
        var merged = ThreeWayMerge.Merge(before, mine, theirs);
        Assert.Equal(12, merged.Conflicts.Count);
        var decided = (RuleContent)merged.Conflicts.Aggregate(merged.Content, (sofar, conflict) => MergeChoice.Take(sofar, conflict.Field, theirs));
        Assert.Equal(ContentJson.Write(theirs with { Items = decided.Items }), ContentJson.Write(decided));
        Assert.Throws<ArgumentException>(() => MergeChoice.Take(mine, "colour", theirs));
    }

    private static FallbackListContent List(params string[] items) => new() { Slot = "home", Items = items };
}
