using CsCheck;
using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

public sealed class BinsTests
{
    [Fact]
    public void Quantile_bins_hold_equal_mass()
    {
        double[] values = [.. Enumerable.Range(0, 1_000).Select(value => (double)value)];
        var bins = NumericBins.FromReference(values);

        Assert.Equal(11, bins.Count);
        Assert.All(values.GroupBy(bins.Of), bin => Assert.InRange(bin.Count(), 99, 101));
    }

    [Fact]
    public void A_constant_has_a_bin_of_its_own_with_one_on_each_side()
    {
        var bins = NumericBins.FromReference(Enumerable.Repeat(5d, 100).ToArray());

        Assert.Equal(3, new[] { bins.Of(4.999), bins.Of(5), bins.Of(5.001) }.Distinct().Count());
        Assert.NotEqual(bins.Of(5), bins.Missing);
    }

    [Fact]
    public void A_value_that_a_tenth_of_the_rows_share_stands_alone()
    {
        double[] values = [.. Enumerable.Range(0, 900).Select(value => value / 100d), .. Enumerable.Repeat(3.333, 100)];
        var bins = NumericBins.FromReference(values);

        Assert.NotEqual(bins.Of(3.333), bins.Of(3.332));
        Assert.NotEqual(bins.Of(3.333), bins.Of(3.334));
    }

    [Fact]
    public void What_is_missing_has_a_bin_and_does_not_move_the_others()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        var bins = NumericBins.FromReference([.. values, double.NaN, double.NaN]);

        Assert.Equal(bins.Count - 1, bins.Of(double.NaN));
        Assert.Equal(NumericBins.FromReference(values).UpperEnds.ToArray(), bins.UpperEnds.ToArray());
    }

    [Fact]
    public void An_empty_reference_has_a_bin_for_values_and_one_for_none()
    {
        var bins = NumericBins.FromReference([double.NaN]);

        Assert.Equal((2, 0, 1), (bins.Count, bins.Of(7), bins.Of(double.NaN)));
    }

    [Fact]
    public void Every_value_has_a_bin_and_larger_values_never_a_lower_one() =>
        (from reference in Gen.Double[-5, 5].Array[1, 60]
         from probes in Gen.Double.Array[2, 20]
         select (reference, probes)).Sample((reference, probes) =>
        {
            var bins = NumericBins.FromReference(reference, 5);
            int[] places = [.. probes.Where(probe => !double.IsNaN(probe)).Order().Select(bins.Of)];
            Assert.All(places, place => Assert.InRange(place, 0, bins.Missing - 1));
            Assert.Equal(places.Order(), places);
        });

    [Fact]
    public void Categories_are_frequent_rare_unseen_or_missing()
    {
        int[] reference = [.. Enumerable.Repeat(7, 600), .. Enumerable.Repeat(3, 399), 9, -1];
        var bins = CategoryBins.FromReference(reference);

        Assert.Equal([7, 3], bins.Frequent);
        Assert.Equal((0, 1, bins.Rare, bins.Unseen, bins.Missing), (bins.Of(7), bins.Of(3), bins.Of(9), bins.Of(12), bins.Of(-1)));
        Assert.Equal(5, bins.Count);
    }
}
