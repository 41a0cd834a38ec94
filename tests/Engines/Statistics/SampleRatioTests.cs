using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class SampleRatioTests
{
    [Fact]
    public void Watched_all_the_time_it_stays_quiet_when_all_is_well()
    {
        var alarms = 0;
        for (var run = 0; run < 1_000; run++)
        {
            alarms += Watch((ulong)run, treatmentShare: 0.5, until: 5_000) is null ? 0 : 1;
        }

        // One in a thousand is the bound over the whole run; three would be strange (Poisson, p = .08 for 3, .02 for 4).
        Assert.InRange(alarms, 0, 3);
    }

    [Fact]
    public void Finds_a_mismatch_of_three_points_within_some_thousand_shoppers()
    {
        for (var run = 0; run < 50; run++)
        {
            var found = Watch((ulong)run + 5_000, treatmentShare: 0.47, until: 20_000);
            Assert.InRange(found ?? int.MaxValue, 500, 20_000);
        }
    }

    [Fact]
    public void Agrees_with_known_values()
    {
        // Pearson: (5,200 − 5,000)² / 5,000 + (4,800 − 5,000)² / 5,000 = 16; the upper tail at 16 with one degree of freedom is 6.334e-5.
        var result = SampleRatio.Test([5_200, 4_800], [0.5, 0.5]);
        Assert.Equal(6.334e-5, result.ChiSquareP, 8);
        Assert.True(result.Evidence > 100);

        // Beta(50, 50) mixture after one shopper: marginal chance .5 against .5.
        Assert.Equal(1, SampleRatio.Test([1, 0], [0.5, 0.5]).Evidence, 9);
        // After two of the same kind: (50 · 51) / (100 · 101) against .25.
        Assert.Equal(50.0 * 51 / (100 * 101) / 0.25, SampleRatio.Test([2, 0], [0.5, 0.5]).Evidence, 9);
        Assert.Equal(new SampleRatioResult(1, 1, false), SampleRatio.Test([0, 0, 0], [0.5, 0.25, 0.25]));
    }

    [Fact]
    public void Unequal_shares_are_no_mismatch_and_equal_counts_are()
    {
        Assert.False(SampleRatio.Test([8_000, 1_000, 1_000], [0.8, 0.1, 0.1]).Mismatch);
        Assert.True(SampleRatio.Test([3_333, 3_333, 3_333], [0.8, 0.1, 0.1]).Mismatch);
    }

    [Fact]
    public void Refuses_shares_that_are_none()
    {
        Assert.Throws<ArgumentException>(() => SampleRatio.Test([1, 2], [0.5, 0.4]));
        Assert.Throws<ArgumentException>(() => SampleRatio.Test([1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Test([1, 2], [1, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleRatio.Test([-1, 2], [0.5, 0.5]));
    }

    private static int? Watch(ulong seed, double treatmentShare, int until)
    {
        var random = new SplitMix64(seed);
        Span<long> counts = stackalloc long[2];
        for (var shopper = 1; shopper <= until; shopper++)
        {
            counts[random.NextDouble() < treatmentShare ? 1 : 0]++;
            if (shopper % 10 == 0 && SampleRatio.Test(counts, [0.5, 0.5]).Mismatch)
            {
                return shopper;
            }
        }

        return null;
    }
}
