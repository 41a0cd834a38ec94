using OpsConsole.Engines.Statistics;

namespace OpsConsole.Engines.Tests.Statistics;

public sealed class SequentialDifferenceTests
{
    private const int Runs = 600;
    private const int PerArm = 10_000;
    private const int LookEvery = 25;

    /// <summary>The negative control: with the same looks, the usual test finds something in a third of the runs where there is nothing.</summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public void Watching_all_the_time_errs_in_at_most_five_per_cent_of_runs_where_a_fixed_horizon_test_errs_far_more_often(double share)
    {
        int sequential = 0, fixedHorizon = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new SplitMix64((ulong)run + 1);
            var (found, naive) = Watch(() => random.NextDouble() < share ? 1 : 0, () => random.NextDouble() < share ? 1 : 0, SequentialDifference.OfShares);
            sequential += found ? 1 : 0;
            fixedHorizon += naive ? 1 : 0;
        }

        Assert.InRange(sequential / (double)Runs, 0, 0.05);
        Assert.InRange(fixedHorizon / (double)Runs, 0.25, 1);
    }

    /// <summary>Revenue: most buy nothing, few buy a lot.</summary>
    [Fact]
    public void Holds_for_skewed_values_too()
    {
        var found = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new SplitMix64((ulong)run + 10_001);
            double Draw() => random.NextDouble() < 0.1 ? -20 * Math.Log(1 - random.NextDouble()) : 0;
            found += Watch(Draw, Draw, static (control, treatment, alpha, tunedAt) => control.Sum + treatment.Sum > 400 ? SequentialDifference.Of(control, treatment, alpha, tunedAt) : null).Found ? 1 : 0;
        }

        Assert.InRange(found / (double)Runs, 0, 0.05);
    }

    [Fact]
    public void Covers_the_true_difference_at_every_look_in_at_least_95_per_cent_of_runs()
    {
        const double Control = 0.1, Treatment = 0.13;
        var missed = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new SplitMix64((ulong)run + 20_001);
            var (control, treatment) = (default(SampleMoments), default(SampleMoments));
            for (var n = 1; n <= PerArm; n++)
            {
                control = control.With(random.NextDouble() < Control ? 1 : 0);
                treatment = treatment.With(random.NextDouble() < Treatment ? 1 : 0);
                if (n % LookEvery == 0 && SequentialDifference.OfShares(control, treatment, 0.05) is { } interval && (interval.Lower > Treatment - Control || interval.Upper < Treatment - Control))
                {
                    missed++;
                    break;
                }
            }
        }

        Assert.InRange(missed / (double)Runs, 0, 0.05);
    }

    [Fact]
    public void Finds_a_difference_that_is_there_and_stops_before_a_fixed_horizon_would_end()
    {
        // 10 % against 12 %: 3,839 an arm at a fixed horizon.
        var horizon = SampleSize.PerArm(0.10, 0.2);
        var ends = new List<int>();
        for (var run = 0; run < 200; run++)
        {
            var random = new SplitMix64((ulong)run + 30_001);
            var (control, treatment) = (default(SampleMoments), default(SampleMoments));
            for (var n = 1; n <= 12_000; n++)
            {
                control = control.With(random.NextDouble() < 0.10 ? 1 : 0);
                treatment = treatment.With(random.NextDouble() < 0.12 ? 1 : 0);
                if (n % LookEvery == 0 && SequentialDifference.OfShares(control, treatment, 0.05) is { Lower: > 0 })
                {
                    ends.Add(n);
                    break;
                }
            }
        }

        ends.Sort();
        Assert.InRange(ends.Count, 196, 200);
        Assert.InRange(ends[ends.Count / 2], 500, horizon * 1.6);
        Assert.InRange(ends.Count(end => end < horizon), 40, 200);
    }

    [Fact]
    public void Is_the_formula_of_the_paper()
    {
        // rho by (−2 ln α + ln(1 − 2 ln α)) / 5,000; radius √(2(nρ²+1)/(n²ρ²) · ln(√(nρ²+1)/α)) at n = 5,000, by hand.
        var rho = (5.991464547 + Math.Log(6.991464547)) / 5_000;
        var expected = Math.Sqrt(2 * ((5_000 * rho) + 1) / (25_000_000 * rho) * Math.Log(Math.Sqrt((5_000 * rho) + 1) / 0.05));
        Assert.Equal(expected, SequentialDifference.Radius(5_000, 0.05, 5_000), 9);
        Assert.InRange(expected * Math.Sqrt(5_000) / 1.96, 1.4, 1.6);
    }

    [Fact]
    public void Says_nothing_before_it_knows_anything()
    {
        Assert.Null(SequentialDifference.Of(SampleMoments.OfShare(99, 50), SampleMoments.OfShare(5_000, 50), 0.05));
        Assert.Null(SequentialDifference.Of(SampleMoments.OfShare(500, 0), SampleMoments.OfShare(500, 0), 0.05));
        Assert.Null(SequentialDifference.OfShares(SampleMoments.OfShare(500, 0), SampleMoments.OfShare(500, 19), 0.05));
        Assert.Null(SequentialDifference.OfShares(SampleMoments.OfShare(500, 500), SampleMoments.OfShare(500, 481), 0.05));
        Assert.NotNull(SequentialDifference.OfShares(SampleMoments.OfShare(500, 1), SampleMoments.OfShare(500, 19), 0.05));
    }

    private delegate SequentialInterval? Interval(SampleMoments control, SampleMoments treatment, double alpha, double tunedAt);

    private static (bool Found, bool Naive) Watch(Func<double> drawControl, Func<double> drawTreatment, Interval interval)
    {
        var (control, treatment) = (default(SampleMoments), default(SampleMoments));
        var (found, naive) = (false, false);
        for (var n = 1; n <= PerArm; n++)
        {
            control = control.With(drawControl());
            treatment = treatment.With(drawTreatment());
            if (n % LookEvery != 0 || interval(control, treatment, 0.05, SequentialDifference.DefaultTunedAt) is not { } looked)
            {
                continue;
            }

            found |= looked.ExcludesZero;
            naive |= Math.Abs(looked.Difference) > 1.96 * Math.Sqrt((control.Variance + treatment.Variance) / n);
        }

        return (found, naive);
    }
}
