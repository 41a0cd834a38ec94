using CsCheck;
using OpsConsole.Engines.Features;

namespace OpsConsole.Engines.Tests.Features;

public sealed class UserHistoryTests
{
    private const long Hour = 3_600_000;
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void A_purchase_makes_a_new_history_and_leaves_the_old_one_alone()
    {
        var before = UserHistory.Empty.With(3, Start, 1);
        var after = before.With(1, Start + Hour, 2);

        Assert.Equal([3], Items(before));
        Assert.Equal([1, 3], Items(after));
        Assert.Equal((1, 2, Start + Hour), (before.Version, after.Version, after.LastAtMs));
        Assert.False(before.Contains(1));
    }

    [Fact]
    public void A_purchase_of_one_half_life_ago_weighs_half()
    {
        var halfLifeMs = (long)(UserHistory.Decay.Days * 24 * Hour);
        var history = UserHistory.Empty.With(1, Start, 1).With(2, Start + halfLifeMs, 1);

        Assert.Equal(.5, history.RelativeWeight(history.Entries[0]), 12);
        Assert.Equal(1, history.RelativeWeight(history.Entries[1]), 12);
    }

    [Fact]
    public void Lines_of_one_visit_count_once_but_their_units_add_up()
    {
        var entry = UserHistory.Empty.With(1, Start, 2).With(1, Start + 60_000, 3).With(1, Start + Hour, 1).Entries[0];

        Assert.Equal((2, 6f, Start, Start + Hour), (entry.Count, entry.Quantity, entry.FirstAtMs, entry.LastAtMs));
    }

    [Fact]
    public void Purchases_hours_apart_give_the_same_history_in_any_order() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 5_000]).Array[1, 30].SelectMany(Gen.Shuffle, (bought, shuffled) => (bought, shuffled)).Sample((bought, shuffled) =>
        {
            var distinct = bought.DistinctBy(purchase => purchase.Item2).ToHashSet();
            var (one, two) = (Replay(bought.Where(distinct.Contains).Distinct()), Replay(shuffled.Where(distinct.Contains).Distinct()));

            Assert.Equal(one.Entries.Length, two.Entries.Length);
            for (var place = 0; place < one.Count; place++)
            {
                var (left, right) = (one.Entries[place], two.Entries[place]);
                Assert.Equal(left with { Weight = 0, Recent = default }, right with { Weight = 0, Recent = default });
                Assert.Equal(1, left.Weight / right.Weight, 9);
            }
        });

    [Fact]
    public void The_bound_lets_the_lightest_item_go()
    {
        var history = UserHistory.Empty.With(5_000, Start - 400L * 24 * Hour, 1);
        for (var item = 0; item < UserHistory.MaxItems; item++)
        {
            history = history.With(item, Start, 1);
        }

        Assert.Equal(UserHistory.MaxItems, history.Count);
        Assert.False(history.Contains(5_000));
        Assert.True(history.Contains(0));
    }

    [Theory]
    [InlineData(-1, Start)]
    [InlineData(1, -5L)]
    [InlineData(1, long.MaxValue)]
    public void What_cannot_be_is_refused(int item, long atMs) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UserHistory.Empty.With(item, atMs, 1));

    private static UserHistory Replay(IEnumerable<(int Item, int Hours)> bought) =>
        bought.Aggregate(UserHistory.Empty, (history, purchase) => history.With(purchase.Item, Start + purchase.Hours * Hour, 1));

    private static int[] Items(UserHistory history) => [.. history.Entries.ToArray().Select(entry => entry.Item)];
}
