using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class DiversityRankingTests
{
    private static readonly DiversityOptions Options = new(Most: 3, Window: 8, Reach: 4);

    [Fact]
    public void A_list_of_one_category_or_none_and_one_that_keeps_the_cap_stay_as_they_are()
    {
        var ranked = Ranked(20);
        int[][] categories = [new int[20], Enumerable.Repeat(-1, 20).ToArray(), [], Enumerable.Range(0, 20).Select(item => item % 3).ToArray()];
        foreach (var numbers in categories)
        {
            var spread = ranked.ToArray();
            DiversityRanking.Spread(spread, numbers, Options);
            Assert.Equal(ranked, spread);
        }

        var off = ranked.ToArray();
        DiversityRanking.Spread(off, new int[20].Select((_, place) => place / 5).ToArray(), DiversityOptions.Off);
        Assert.Equal(ranked, off);
    }

    [Fact]
    public void The_fourth_of_a_category_gives_way_to_the_next_of_another()
    {
        var ranked = Ranked(8);

        DiversityRanking.Spread(ranked, [0, 0, 0, 0, 0, 1, 2, 0], Options);

        Assert.Equal([0, 1, 2, 5, 6, 3, 4, 7], ranked.Select(item => item.Item));
    }

    [Fact]
    public void Whatever_the_list_nothing_is_lost_and_nothing_comes_from_too_far_below()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var categories = Enumerable.Range(0, 60).Select(_ => random.Next(-1, 4)).ToArray();
            var options = new DiversityOptions(random.Next(1, 4), random.Next(4, 10), random.Next(1, 8));
            var spread = Ranked(60);
            DiversityRanking.Spread(spread, categories, options);

            Assert.Equal(Enumerable.Range(0, 60), spread.Select(item => item.Item).Order());
            Assert.All(spread, item => Assert.Equal(100 - item.Item, item.Score));
            for (var place = 0; place < 60; place++)
            {
                Assert.InRange(spread[place].Item, 0, place + options.Reach);
            }

            // Twice gives the same: there is no chance in it.
            var again = Ranked(60);
            DiversityRanking.Spread(again, categories, options);
            Assert.Equal(spread, again);
        }
    }

    [Fact]
    public void With_enough_of_others_in_reach_no_window_holds_more_than_the_cap()
    {
        var random = new Random(9);
        for (var round = 0; round < 100; round++)
        {
            var categories = Enumerable.Range(0, 60).Select(_ => random.Next(0, 6)).ToArray();
            var spread = Ranked(60);
            DiversityRanking.Spread(spread, categories, Options with { Reach = 59 });

            // The end may be left with what nobody wanted; the screens that count are the first.
            for (var place = 0; place < 24; place++)
            {
                var window = spread[Math.Max(0, place - 7)..(place + 1)];
                Assert.InRange(window.Count(item => categories[item.Item] == categories[spread[place].Item]), 1, 3);
            }
        }
    }

    [Fact]
    public void Diversity_is_the_share_of_unlike_pairs()
    {
        int[] categories = [0, 0, 1, -1, -1];

        Assert.Equal(0, DiversityRanking.IntraListDiversity([0, 1], categories));
        Assert.Equal(2 / 3d, DiversityRanking.IntraListDiversity([0, 1, 2], categories));
        Assert.Equal(1, DiversityRanking.IntraListDiversity([3, 4], categories));
        Assert.True(double.IsNaN(DiversityRanking.IntraListDiversity([0], categories)));
    }

    private static ScoredItem[] Ranked(int count) => [.. Enumerable.Range(0, count).Select(item => new ScoredItem(item, 100 - item, ReasonCode.None))];
}
