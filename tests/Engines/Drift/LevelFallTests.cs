using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

public sealed class LevelFallTests
{
    private const int Reference = 28;
    private const int Window = 14;
    private static readonly int Runs = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1" ? 100_000 : 10_000;

    [Fact]
    public void Quiet_windows_rarely_reach_the_warning_and_p_values_promise_no_more_than_they_hold()
    {
        var random = new Random(3);
        var (warned, small) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var fall = LevelFall.Of(Series(random, Reference, 0.1, 0.008), Series(random, Window, 0.1, 0.008), leastFall: 0);
            warned += fall.Statistic >= 6 ? 1 : 0;
            small += fall.PValue <= 0.01 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"of {Runs} quiet windows {warned} reach 6, {small} have p of at most .01");
        Assert.InRange(warned, 0, Runs / 100);
        Assert.InRange(small, 0, Runs * 12 / 1_000);
    }

    [Fact]
    public void A_fall_of_a_third_some_days_ago_is_found_with_the_day_it_began()
    {
        var random = new Random(4);
        var (found, errors, far) = (0, 0, 0);
        for (var run = 0; run < 500; run++)
        {
            var current = Series(random, Window, 0.1, 0.008);
            for (var day = Window - 5; day < Window; day++)
            {
                current[day] *= 2 / 3d;
            }

            var fall = LevelFall.Of(Series(random, Reference, 0.1, 0.008), current, leastFall: 0.1);
            found += fall is { Statistic: >= 6, PValue: < 0.001 } ? 1 : 0;
            var error = Math.Abs((fall.Since ?? 0) - (Window - 5));
            errors += error > 0 ? 1 : 0;
            far += error > 4 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"of 500 falls {found} found; the day is wrong in {errors}, by more than four in {far}");
        Assert.InRange(found, 475, 500);

        // A weak day right before the fall is taken for its begin.
        Assert.InRange(errors, 0, 250);
        Assert.InRange(far, 0, 50);
    }

    [Fact]
    public void A_rise_a_rhythm_of_the_week_and_a_fall_too_small_to_matter_are_none()
    {
        var random = new Random(5);
        var (worstRise, worstRhythm, worstSmall) = (0d, 0d, 0d);
        for (var run = 0; run < 300; run++)
        {
            worstRise = Math.Max(worstRise, LevelFall.Of(Series(random, Reference, 0.1, 0.008), Series(random, Window, 0.14, 0.008), 0.1).Statistic);
            worstRhythm = Math.Max(worstRhythm, LevelFall.Of(Week(Series(random, Reference, 0.1, 0.004)), Week(Series(random, Window, 0.1, 0.004)), 0.1).Statistic);
            worstSmall = Math.Max(worstSmall, LevelFall.Of(Series(random, Reference, 0.1, 0.0005), Series(random, Window, 0.098, 0.0005), 0.1).Statistic);
        }

        Assert.InRange(worstRise, 0, 3);
        Assert.InRange(worstRhythm, 0, 6);
        Assert.InRange(worstSmall, 0, 6);

        static double[] Week(double[] days) => [.. days.Select((value, day) => day % 7 < 2 ? value * 0.75 : value)];
    }

    [Fact]
    public void Without_a_reference_or_in_a_series_that_never_moves_nothing_is_found()
    {
        Assert.Equal((0, 1), Figures(LevelFall.Of([1, 2, 3], [0, 0, 0], 0.1)));
        Assert.Equal((0, 1), Figures(LevelFall.Of([.. Enumerable.Repeat(1d, 30)], [0, 0, 0], 0.1)));
        Assert.Equal((0, 1), Figures(LevelFall.Of([.. Enumerable.Range(0, 30).Select(day => 1 + (day % 3 / 10d))], [double.NaN, double.NaN], 0.1)));

        static (double, double) Figures(LevelFall fall) => (fall.Statistic, fall.PValue);
    }

    private static double[] Series(Random random, int days, double mean, double deviation) => [.. Enumerable.Range(0, days).Select(_ => mean + (deviation * Samples.Normal(random)))];
}
