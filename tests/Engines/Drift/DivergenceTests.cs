using CsCheck;
using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

public sealed class DivergenceTests
{
    private static readonly Gen<(double[] Reference, double[] Current)> Histograms =
        from bins in Gen.Int[1, 12]
        from reference in Gen.Double[0, 1_000].Array[bins]
        from current in Gen.Double[0, 1_000].Array[bins]
        select (reference, current);

    [Fact]
    public void Known_values_come_out_exactly()
    {
        double[] reference = [.5, .5];
        double[] current = [.25, .75];

        Assert.Equal(.25 * Math.Log(3), Divergence.OfShares(DriftStatistic.Psi, reference, current), 12);
        Assert.Equal(.25, Divergence.OfShares(DriftStatistic.Ks, reference, current), 12);
        Assert.Equal(0.048795, Divergence.OfShares(DriftStatistic.Js, reference, current), 6);
        Assert.Equal(1, Divergence.OfShares(DriftStatistic.Js, [1, 0], [0, 1]), 12);
        Assert.Equal(1, Divergence.OfShares(DriftStatistic.Ks, [1, 0], [0, 1]), 12);
        Assert.Equal(double.PositiveInfinity, Divergence.OfShares(DriftStatistic.Psi, [1, 0], [.5, .5]));
    }

    [Fact]
    public void Large_counts_come_to_the_value_of_their_shares() =>
        Assert.Equal(.25 * Math.Log(3), Divergence.Of(DriftStatistic.Psi, [5e7, 5e7], [2.5e7, 7.5e7]), 6);

    [Fact]
    public void A_bin_that_was_empty_makes_a_large_value_not_an_infinite_one() =>
        Assert.InRange(Divergence.Of(DriftStatistic.Psi, [1_000, 0], [900, 100]), .5, .9);

    [Fact]
    public void A_bin_that_is_empty_on_both_sides_changes_nothing() =>
        Histograms.Sample((reference, current) => Assert.Equal(
            Divergence.Of(DriftStatistic.Psi, reference, current), Divergence.Of(DriftStatistic.Psi, [.. reference, 0], [.. current, 0]), 9));

    [Theory]
    [InlineData(DriftStatistic.Psi)]
    [InlineData(DriftStatistic.Ks)]
    [InlineData(DriftStatistic.Js)]
    public void Never_negative_zero_for_the_same_and_the_same_in_both_directions(DriftStatistic statistic) =>
        Histograms.Sample((reference, current) =>
        {
            var there = Divergence.Of(statistic, reference, current);
            Assert.True(there >= 0, $"{there}");
            Assert.Equal(there, Divergence.Of(statistic, current, reference), 9);
            Assert.Equal(0, Divergence.Of(statistic, reference, reference), 12);
            Assert.True(statistic == DriftStatistic.Psi || there <= 1 + 1e-12);
        });

    [Theory]
    [InlineData(DriftStatistic.Psi)]
    [InlineData(DriftStatistic.Js)]
    public void The_order_of_the_bins_does_not_matter(DriftStatistic statistic) =>
        Histograms.Sample((reference, current) => Assert.Equal(
            Divergence.Of(statistic, reference, current),
            Divergence.Of(statistic, [.. reference.Reverse()], [.. current.Reverse()]), 9));

    [Fact]
    public void The_distance_of_samples_is_that_of_their_distributions()
    {
        Assert.Equal(.5, Divergence.KsOfSorted([1, 2, 3, 4], [3, 4, 5, 6]), 12);
        Assert.Equal(0, Divergence.KsOfSorted([1, 1, 2], [1, 1, 2]), 12);
        Assert.Equal(1, Divergence.KsOfSorted([1, 2], [3]), 12);
        Assert.Equal(.25, Divergence.KsOfSorted([1, 1, 2, 2], [1, 2, 2, 2]), 12);
    }

    [Fact]
    public void No_monotone_change_of_scale_moves_the_distance_of_samples() =>
        (from left in Gen.Int[-9, 9].Select(value => (double)value).Array[1, 40]
         from right in Gen.Int[-9, 9].Select(value => (double)value).Array[1, 40]
         select (left, right)).Sample((left, right) =>
        {
            Array.Sort(left);
            Array.Sort(right);
            Assert.Equal(
                Divergence.KsOfSorted(left, right),
                Divergence.KsOfSorted([.. left.Select(value => (value * 4) + 1)], [.. right.Select(value => (value * 4) + 1)]), 12);
        });
}
