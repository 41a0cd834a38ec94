using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

/// <summary>Known values from tables and from R.</summary>
public sealed class DistributionTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.0005, -3.2905267314919255)]
    [InlineData(1e-10, -6.361340902404056)]
    public void Normal_quantiles(double probability, double expected) => Assert.Equal(expected, NormalDistribution.Quantile(probability), 12);

    [Fact]
    public void Quantile_and_distribution_are_inverse()
    {
        for (var x = -6.0; x <= 6; x += 0.173)
        {
            var back = NormalDistribution.Quantile(NormalDistribution.Cdf(x));
            Assert.InRange(Math.Abs(back - x), 0, x > 5 ? 1e-8 : 1e-10);
        }

        Assert.Equal(0.8413447460685429, NormalDistribution.Cdf(1), 14);
        Assert.Equal(1.0, NormalDistribution.Cdf(-5) / 2.866515718791939e-7, 12);
    }

    [Theory]
    [InlineData(0.5, 0.5723649429247001)]
    [InlineData(1, 0)]
    [InlineData(10, 12.801827480081469)]
    [InlineData(100.5, 361.4355404678)]
    [InlineData(1e6, 12815504.569147611)]
    public void Log_gamma(double x, double expected) => Assert.InRange(Math.Abs(GammaFunction.Log(x) - expected), 0, 1e-9 * Math.Max(1, expected));

    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(9.487729036781154, 4, 0.05)]
    [InlineData(10.827566170662733, 1, 0.001)]
    [InlineData(0, 3, 1)]
    [InlineData(123.225221453, 99, 0.05)]
    public void Chi_square_tails(double value, int degrees, double expected) => Assert.Equal(expected, GammaFunction.ChiSquareTail(value, degrees), 9);

    [Theory]
    [InlineData(0.03, 0.05, 207_936)]
    [InlineData(0.03, 0.10, 53_208)]
    [InlineData(0.10, 0.20, 3_839)]
    public void Sample_sizes_at_a_fixed_horizon(double share, double effect, long expected) => Assert.Equal(expected, SampleSize.PerArm(share, effect));

    [Fact]
    public void Watching_costs_about_twice_the_sample_where_nothing_ends_early()
    {
        var ratio = SampleSize.PerArmSequential(0.03, 0.05) / (double)SampleSize.PerArm(0.03, 0.05);
        Assert.InRange(ratio, 1.5, 2.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.PerArm(0.6, 0.8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.PerArm(0.6, 0));
    }
}
