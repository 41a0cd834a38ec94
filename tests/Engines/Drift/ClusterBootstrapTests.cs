using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

public sealed class ClusterBootstrapTests
{
    [Fact]
    public void The_same_seed_gives_the_same_figures_and_rows_in_another_order_do_too()
    {
        var random = new Random(3);
        var (reference, current) = (Samples.Draw(random, 2_000), Samples.Draw(random, 1_000, .3));
        var bins = NumericBins.FromReference(reference.Values);
        var first = ClusterBootstrap.Compare(DriftStatistic.Psi, reference.Counts(bins), current.Counts(bins), new BootstrapOptions());

        int[] turned = [.. Enumerable.Range(0, 1_000).Reverse()];
        var again = ClusteredCounts.Of(bins.Count, [.. turned.Select(row => bins.Of(current.Values[row]))], [.. turned.Select(row => current.Orders[row])]);
        Assert.Equal(first, ClusterBootstrap.Compare(DriftStatistic.Psi, reference.Counts(bins), again, new BootstrapOptions()));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    public void What_chance_makes_is_what_comes_about_without_drift(int rows)
    {
        var random = new Random(rows);
        var (expected, seen, unclustered) = (0d, 0d, 0d);
        const int rounds = 40;
        for (var round = 0; round < rounds; round++)
        {
            var (reference, current) = (Samples.Draw(random, rows * 2), Samples.Draw(random, rows));
            var bins = NumericBins.FromReference(reference.Values);
            var estimate = ClusterBootstrap.Compare(DriftStatistic.Psi, reference.Counts(bins), current.Counts(bins), new BootstrapOptions(50, Seed: (ulong)round));
            expected += estimate.ByChance / rounds;
            seen += estimate.Observed / rounds;
            unclustered += 9d * ((1d / rows) + (1d / (2 * rows))) / rounds;
        }

        Assert.InRange(expected / seen, .8, 1.25);
        Assert.True(seen > unclustered * 1.2, $"Rows in orders must make more noise than single rows: {seen} against {unclustered}.");
    }

    [Fact]
    public void The_interval_holds_the_true_effect_about_as_often_as_it_says()
    {
        var shift = Samples.ShiftOfPsi(.25);
        var random = new Random(8);
        var (held, rounds) = (0, 200);
        for (var round = 0; round < rounds; round++)
        {
            var (reference, current) = (Samples.Draw(random, 6_000), Samples.Draw(random, 3_000, shift));
            var bins = NumericBins.FromReference(reference.Values);
            var estimate = ClusterBootstrap.Compare(DriftStatistic.Psi, reference.Counts(bins), current.Counts(bins), new BootstrapOptions(100, .90, (ulong)round));
            held += estimate.Lower <= .25 && .25 <= estimate.Upper ? 1 : 0;
        }

        Assert.InRange(held, rounds * .82, rounds * .96);
    }

    [Theory]
    [InlineData(DriftStatistic.Psi)]
    [InlineData(DriftStatistic.Ks)]
    [InlineData(DriftStatistic.Js)]
    public void P_values_without_drift_are_spread_evenly(DriftStatistic statistic)
    {
        var random = new Random(21);
        var pValues = new List<double>();
        for (var round = 0; round < 300; round++)
        {
            var (reference, current) = (Samples.Draw(random, 2_000), Samples.Draw(random, 1_000));
            var bins = NumericBins.FromReference(reference.Values);
            pValues.Add(ClusterBootstrap.Compare(statistic, reference.Counts(bins), current.Counts(bins), new BootstrapOptions(100, Seed: (ulong)round)).PValue);
        }

        Assert.InRange(pValues.Count(value => value <= .5), 115, 185);
        Assert.InRange(pValues.Count(value => value <= .1), 13, 50);
        Assert.InRange(pValues.Count(value => value <= .005), 0, 7);
    }

    [Fact]
    public void An_empty_sample_is_no_drift()
    {
        var bins = NumericBins.FromReference([1, 2, 3]);
        var reference = ClusteredCounts.Of(bins.Count, [0, 1, 2], [0, 1, 2]);

        Assert.Equal(1, ClusterBootstrap.Compare(DriftStatistic.Psi, reference, new ClusteredCounts(bins.Count), new BootstrapOptions()).PValue);
    }

    [Fact]
    public void A_share_has_an_interval_as_wide_as_its_clusters_are_few()
    {
        var rows = Enumerable.Range(0, 1_000).ToArray();
        int[] inTenth = [.. rows.Select(row => row / 100 == 0 ? 0 : 1)];
        var few = ClusterBootstrap.Share(ClusteredCounts.Of(2, inTenth, [.. rows.Select(row => row / 100)]), new BootstrapOptions());
        var many = ClusterBootstrap.Share(ClusteredCounts.Of(2, inTenth, rows), new BootstrapOptions());

        Assert.Equal((.1, .1), (few.Share, many.Share));
        Assert.InRange(many.Upper - many.Lower, .02, .04);
        Assert.InRange(few.Upper - few.Lower, .15, .4);
        Assert.True(double.IsNaN(ClusterBootstrap.Share(new ClusteredCounts(2), new BootstrapOptions()).Share));
    }

    [Fact]
    public void A_loss_of_a_share_is_relative_to_what_it_was_and_as_sure_as_its_clusters_are_many()
    {
        var loss = ClusterBootstrap.Loss(Orders(.20, 2_000, 1), Orders(.14, 1_000, 2), new BootstrapOptions());
        var none = ClusterBootstrap.Loss(Orders(.20, 2_000, 3), Orders(.20, 1_000, 4), new BootstrapOptions());
        var gain = ClusterBootstrap.Loss(Orders(.20, 2_000, 3), Orders(.30, 1_000, 4), new BootstrapOptions());

        Assert.InRange(loss.Effect, .2, .4);
        Assert.InRange(loss.Effect, loss.Lower, loss.Upper);
        Assert.True(loss.PValue < 1e-4 && none.PValue > .01, $"{loss} {none}");
        Assert.True(gain is { Effect: 0, PValue: > .99 }, $"{gain}");
        Assert.Equal(1, ClusterBootstrap.Loss(Orders(0, 20, 1), Orders(0, 20, 1), new BootstrapOptions()).PValue);
        Assert.Equal(1, ClusterBootstrap.Loss(Orders(.5, 200, 1), Orders(0, 200, 1), new BootstrapOptions()).Effect, 6);
    }

    [Fact]
    public void A_season_that_came_last_year_too_is_not_drift()
    {
        // A year ago gifts went from a fifth to a half before Christmas; this year they do again.
        var (before, christmas) = (Orders(.2, 400, 1), Orders(.5, 200, 2));
        var (yearBefore, yearChristmas) = (Orders(.2, 300, 3), Orders(.5, 150, 4));
        var expected = SeasonalChange.YearAgo(yearBefore.Total, yearChristmas.Total);

        var plain = ClusterBootstrap.Compare(DriftStatistic.Psi, before, christmas, new BootstrapOptions());
        var seasonal = ClusterBootstrap.Compare(DriftStatistic.Psi, before, christmas, expected, new BootstrapOptions());

        Assert.True(plain.Effect > .3, $"{plain}");
        Assert.True(seasonal.Effect < .05, $"{seasonal}");
    }

    private static ClusteredCounts Orders(double giftShare, int orders, int seed)
    {
        var random = new Random(seed);
        var counts = new ClusteredCounts(3);
        for (var order = 0; order < orders; order++)
        {
            counts.Begin();
            for (var line = 0; line < 5; line++)
            {
                counts.Add(random.NextDouble() < giftShare ? 0 : 1 + random.Next(2));
            }
        }

        return counts;
    }
}
