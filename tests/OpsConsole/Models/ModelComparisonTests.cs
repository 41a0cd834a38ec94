using OpsConsole.Models;
using OpsConsole.Models.Gates;

namespace OpsConsole.Tests.Models;

public class ModelComparisonTests
{
    private static readonly AudienceMetrics Nobody = new(0, 0, 0, 0, 0, 0);

    [Fact]
    public void Each_figure_says_whether_the_candidate_is_better()
    {
        var rows = ModelComparison.Of(Metrics(0.30, 0.15), Metrics(0.33, 0.12)).ToDictionary(row => row.Name);
        Assert.Equal((true, "+0.030"), (rows["NDCG@20, everything"].Better, rows["NDCG@20, everything"].ChangeWords));
        Assert.Equal((false, "−0.030"), (rows["NDCG@20, first purchases"].Better, rows["NDCG@20, first purchases"].ChangeWords));
        Assert.Equal((null, "±0"), (rows["Coverage of the catalogue"].Better, rows["Coverage of the catalogue"].ChangeWords));
    }

    [Fact]
    public void What_the_gates_found_on_the_same_days_is_told_of_the_champion_they_compared_with()
    {
        GateResult[] gates = [new("fresh", true, "as of now"), new("all", true, "NDCG@20 0.4375 against 0.4449 of two-stage-1: -0.0074", "two-stage-1")];

        Assert.Equal("NDCG@20 0.4375 against 0.4449 of two-stage-1: -0.0074", ModelComparison.OnSameDays(gates, "two-stage-1"));
        Assert.Null(ModelComparison.OnSameDays(gates, "two-stage-2"));
    }

    [Fact]
    public void An_audience_without_shoppers_has_no_figure()
    {
        var rows = ModelComparison.Of(Metrics(0.3, 0.1), Metrics(0.3, 0.1));
        Assert.DoesNotContain(rows, row => row.Name.Contains("new shoppers", StringComparison.Ordinal));
        Assert.Empty(ModelComparison.Of(null, null));
    }

    [Fact]
    public void Without_a_champion_there_is_a_figure_and_no_change()
    {
        var row = ModelComparison.Of(null, Metrics(0.3, 0.1))[0];
        Assert.Equal((null, 0.3, "—"), (row.Champion, row.Candidate, row.ChangeWords));
    }

    private static BacktestMetrics Metrics(double all, double first) => new(
        DateTimeOffset.UnixEpoch, 14, 20, new AudienceMetrics(10, 0.2, all, 0.5, 0.4, 0.44), new AudienceMetrics(8, 0.1, first, 0.3, 0.2, 0.44), Nobody);
}
