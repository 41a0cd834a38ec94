using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class ListMetricsTests
{
    [Fact]
    public void Metrics_equal_the_values_worked_out_by_hand()
    {
        // Hits at ranks 2 and 4 of four places, three wanted: DCG = 1/log2(3) + 1/log2(5), ideal = 1 + 1/log2(3) + 1/log2(4).
        var metrics = ListMetrics.Of([9, 1, 8, 2], new HashSet<int> { 1, 2, 3 }, 4);

        Assert.Equal(2 / 3d, metrics.Recall, 12);
        Assert.Equal((0.6309297535714575 + 0.43067655807339306) / 2.1309297535714575, metrics.Ndcg, 12);
        Assert.Equal(1, metrics.Hit);
        Assert.Equal(.5, metrics.ReciprocalRank);
    }

    [Fact]
    public void Ideal_goes_over_k_places_when_more_is_wanted()
    {
        var metrics = ListMetrics.Of([1, 2], new HashSet<int> { 1, 2, 3, 4, 5 }, 2);

        Assert.Equal(1, metrics.Ndcg, 12);
        Assert.Equal(.4, metrics.Recall, 12);
    }

    [Fact]
    public void Hits_behind_k_do_not_count()
    {
        Assert.Equal(default, ListMetrics.Of([5, 6, 1], new HashSet<int> { 1 }, 2));
    }

    [Fact]
    public void Only_the_first_place_of_a_repeated_item_counts()
    {
        var metrics = ListMetrics.Of([7, 7, 1], new HashSet<int> { 1 }, 2);

        Assert.Equal(.5, metrics.ReciprocalRank);
        Assert.Equal(1, metrics.Recall);
    }

    [Fact]
    public void A_shopper_without_a_list_counts_as_zero_and_coverage_counts_shown_items_once()
    {
        var wanted = new Dictionary<int, HashSet<int>> { [1] = [10], [2] = [11], [3] = [12] };
        var lists = new Dictionary<int, int[]> { [1] = [10, 20], [2] = [20, 11, 99] };

        var metrics = GroupMetrics.Of(wanted, lists.GetValueOrDefault, 2, knownItems: 6);

        Assert.Equal((3, 1), (metrics.Shoppers, metrics.Missing));
        Assert.Equal(2 / 3d, metrics.Hit.Mean, 12);
        Assert.Equal((1 + .5 + 0) / 3, metrics.Mrr.Mean, 12);
        Assert.Equal(3 / 6d, metrics.Coverage, 12);
        Assert.Equal(Math.Sqrt(1 / 9d), metrics.Hit.StandardError, 12);
    }
}
