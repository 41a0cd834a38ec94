using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void Same_seed_same_interval_another_seed_another()
    {
        var differences = Normals(1, 1_400, 0.004, 0.1);
        var one = PairedBootstrap.Difference(differences, 2_000, 0.95, 7);
        Assert.Equal(one, PairedBootstrap.Difference(differences, 2_000, 0.95, 7));
        Assert.NotEqual(one.Lower, PairedBootstrap.Difference(differences, 2_000, 0.95, 8).Lower);
    }

    [Fact]
    public void Agrees_with_the_normal_interval_where_that_is_exact()
    {
        var differences = Normals(2, 1_400, 0.004, 0.1);
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1) / differences.Length);
        var interval = PairedBootstrap.Difference(differences, 4_000, 0.95, 1);

        Assert.Equal(mean, interval.Mean, 12);
        Assert.InRange(interval.StandardError / error, 0.95, 1.05);
        Assert.InRange((interval.Mean - interval.Lower) / error, 1.96 * 0.93, 1.96 * 1.07);
        Assert.InRange((interval.Upper - interval.Mean) / error, 1.96 * 0.93, 1.96 * 1.07);
    }

    [Fact]
    public void Covers_the_true_mean_about_as_often_as_it_says()
    {
        var covered = 0;
        const int Runs = 400;
        for (var run = 0; run < Runs; run++)
        {
            var interval = PairedBootstrap.Difference(Normals((ulong)run + 100, 200, 0.1, 1), 400, 0.95, (ulong)run);
            covered += interval.Lower <= 0.1 && 0.1 <= interval.Upper ? 1 : 0;
        }

        // 95 % of 400, give or take four standard deviations.
        Assert.InRange(covered, 362, 397);
    }

    [Fact]
    public void One_difference_and_equal_differences_have_no_width()
    {
        Assert.Equal(new BootstrapInterval(0.25, 0.25, 0.25, 0), PairedBootstrap.Difference([0.25], 100, 0.9, 3));
        Assert.Equal(new BootstrapInterval(0, 0, 0, 0), PairedBootstrap.Difference(new double[50], 100, 0.95, 3));
    }

    [Fact]
    public void Refuses_what_has_no_answer()
    {
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference([], 2_000, 0.95, 1));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference([double.NaN], 2_000, 0.95, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Difference([1], 99, 0.95, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Difference([1], 2_000, 1, 1));
    }

    private static double[] Normals(ulong seed, int count, double mean, double deviation)
    {
        var random = new SplitMix64(seed);
        var values = new double[count];
        for (var at = 0; at < count; at++)
        {
            values[at] = mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
