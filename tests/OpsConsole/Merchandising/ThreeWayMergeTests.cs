using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Merging;

namespace OpsConsole.Tests.Merchandising;

public sealed class ThreeWayMergeTests
{
    [Theory]
    // Each adds, moves and removes something else.
    [InlineData("a b c d", "x a b c d", "a b c d y", "x a b c d y")]
    [InlineData("a b c d", "a c d", "a b c d y", "a c d y")]
    [InlineData("a b c d e f", "b a c d e f", "a b c d f e", "b a c d f e")]
    [InlineData("a b c d e", "e a b c d", "a b d e", "e a b d")]
    // What follows an item that is gone follows the one before it.
    [InlineData("a b c d", "a b x c d", "a c d", "a x c d")]
    // Both do the same.
    [InlineData("a b c d", "a b c", "a b c", "a b c")]
    [InlineData("a b c d", "d a b c", "d a b c", "d a b c")]
    [InlineData("", "a b", "a b", "a b")]
    public void Edits_that_do_not_touch_each_other_are_both_kept(string before, string mine, string theirs, string expected)
    {
        var merged = ThreeWayMerge.Merge(List(before), List(mine), List(theirs));

        Assert.Equal(expected, Text(merged.Content));
        Assert.Empty(merged.Conflicts);
    }

    [Theory]
    // Moved apart: mine, and theirs is named.
    [InlineData("a b c d", "d a b c", "a d b c", "d a b c", "items[d]", "place 4", "place 1", "place 2")]
    // Taken out here, moved there, and the other way round: it stays.
    [InlineData("a b c d", "a b c", "d a b c", "d a b c", "items[d]", "place 4", null, "place 1")]
    [InlineData("a b c d", "d a b c", "a b c", "d a b c", "items[d]", "place 4", "place 1", null)]
    // Added at two places.
    [InlineData("a b c", "x a b c", "a b c x", "x a b c", "items[x]", null, "place 1", "place 4")]
    public void An_item_that_both_placed_differently_is_named_and_never_lost(
        string before, string mine, string theirs, string expected, string field, string? was, string? my, string? their)
    {
        var merged = ThreeWayMerge.Merge(List(before), List(mine), List(theirs));

        Assert.Equal(expected, Text(merged.Content));
        Assert.Equal(new MergeConflict(field, was, my, their), Assert.Single(merged.Conflicts));
    }

    [Fact]
    public void For_any_edits_what_one_side_left_alone_is_as_the_other_has_it_and_no_item_appears_twice()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var before = Enumerable.Range(0, random.Next(1, 12)).Select(number => $"i{number}").ToArray();
            var (mine, theirs) = (Edited(before, random, "m"), Edited(before, random, "t"));

            Assert.Equal(mine, Items(ThreeWayMerge.Merge(List(before), List(mine), List(before))));
            Assert.Equal(theirs, Items(ThreeWayMerge.Merge(List(before), List(before), List(theirs))));
            var same = ThreeWayMerge.Merge(List(before), List(mine), List(mine));
            Assert.Equal(mine, Items(same));
            Assert.Empty(same.Conflicts);

            var merged = ThreeWayMerge.Merge(List(before), List(mine), List(theirs));
            var items = Items(merged);
            Assert.Equal(items.Distinct(), items);
            // Whatever either added is there; whatever is gone was taken out by one of them.
            Assert.All(mine.Except(before).Concat(theirs.Except(before)), item => Assert.Contains(item, items));
            Assert.All(mine.Intersect(theirs), item => Assert.Contains(item, items));
            // What only one took out, and the other did not move, is gone; else the editor is told.
            var back = items.Intersect(before).Where(item => !mine.Contains(item) || !theirs.Contains(item));
            Assert.All(back, item => Assert.Contains(merged.Conflicts, conflict => conflict.Field == $"items[{item}]"));
        }
    }

    [Fact]
    public void An_item_shown_by_one_and_kept_back_by_the_other_is_shown_once_and_named()
    {
        var before = List("a b c d");
        var merged = ThreeWayMerge.Merge(before, List("a b c d x"), before with { Reserve = ["x"], Stock = StockPolicy.Backfill });

        var list = Assert.IsType<FallbackListContent>(merged.Content);
        Assert.Equal(("a b c d x", 0, StockPolicy.Backfill), (Text(list), list.Reserve.Count, list.Stock));
        Assert.Equal(new MergeConflict("reserve[x]", null, "items", "reserve"), Assert.Single(merged.Conflicts));
    }

    [Fact]
    public void Fields_of_a_rule_merge_one_by_one_and_those_set_differently_are_named()
    {
        var before = new RuleContent { Id = "r", Name = "Mugs", Effect = RuleEffect.Boost, Factor = 2, Items = ["a"], Priority = 1 };
        var mine = before with { Factor = 3, When = new RuleScope(Market: "uk"), Priority = 5 };
        var theirs = before with { Factor = 4, Name = "Mugs and cups", Priority = 5 };

        var merged = ThreeWayMerge.Merge(before, mine, theirs);

        var rule = Assert.IsType<RuleContent>(merged.Content);
        Assert.Equal(("Mugs and cups", "uk", 3d, 5), (rule.Name, rule.When.Market, rule.Factor!.Value, rule.Priority));
        Assert.Equal(new MergeConflict("factor", "2", "3", "4"), Assert.Single(merged.Conflicts));
    }

    [Fact]
    public void Contents_of_different_lists_are_not_merged()
    {
        Assert.Throws<ArgumentException>(() => ThreeWayMerge.Merge(null, List("a"), List("a") with { Market = "uk" }));
        Assert.Throws<ArgumentException>(() => ThreeWayMerge.Merge(null, List("a"), new RuleContent { Id = "home" }));
    }

    private static string[] Edited(string[] before, Random random, string added)
    {
        var items = before.ToList();
        for (var step = random.Next(4); step > 0; step--)
        {
            switch (random.Next(3))
            {
                case 0 when items.Count > 1:
                    items.RemoveAt(random.Next(items.Count));
                    break;
                case 1 when items.Count > 1:
                    var moved = items[random.Next(items.Count)];
                    items.Remove(moved);
                    items.Insert(random.Next(items.Count + 1), moved);
                    break;
                default:
                    items.Insert(random.Next(items.Count + 1), $"{added}{step}");
                    break;
            }
        }

        return [.. items];
    }

    private static FallbackListContent List(string items) => List(items.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static FallbackListContent List(string[] items) => new() { Slot = "home", Items = items };

    private static IReadOnlyList<string> Items(MergedContent merged) => ((FallbackListContent)merged.Content).Items;

    private static string Text(RevisionContent content) => string.Join(' ', ((FallbackListContent)content).Items);
}
