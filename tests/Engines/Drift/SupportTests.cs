using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

public sealed class SupportTests
{
    [Fact]
    public void Corrected_p_values_are_those_of_the_step_up_procedure()
    {
        var adjusted = BenjaminiHochberg.Adjust([.01, .04, .03, .005]);

        Assert.Equal([.02, .04, .04, .02], adjusted.Select(value => Math.Round(value, 12)));
        Assert.Equal([.3], BenjaminiHochberg.Adjust([.3]));
        Assert.Empty(BenjaminiHochberg.Adjust([]));
    }

    /// <summary>χ² tables: 11.070 is exceeded with 5 % at five degrees of freedom, 23.209 with 1 % at ten.</summary>
    [Theory]
    [InlineData(11.0705, 5, .05)]
    [InlineData(23.2093, 10, .01)]
    [InlineData(0.5543, 5, .99)]
    public void The_gamma_tail_is_that_of_the_tables(double value, double freedom, double probability) =>
        Assert.Equal(probability, GammaTail.Probability(value, freedom, 2 * freedom), 5);

    [Theory]
    [InlineData(100, .5)]
    [InlineData(370, .5)]
    [InlineData(370, .25)]
    public void A_series_without_change_alarms_as_rarely_as_was_asked(double length, double allowance)
    {
        var threshold = Cusum.ThresholdFor(length, allowance);
        var random = new Random(11);
        var passed = 0d;
        const int runs = 3_000;
        for (var run = 0; run < runs; run++)
        {
            var detector = new Cusum(0, 1, threshold, allowance);
            do
            {
                passed++;
            }
            while (detector.Add(Samples.Normal(random)) is null);
        }

        Assert.InRange(passed / runs, length * .88, length * 1.12);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-1.5)]
    public void A_change_of_level_is_found_soon_with_the_time_it_began(double shift)
    {
        var random = new Random(5);
        var delays = new List<int>();
        var errors = new List<int>();
        for (var run = 0; run < 400; run++)
        {
            var detector = new Cusum(10, 2, Cusum.ThresholdFor(1_000));
            for (var index = 0; ; index++)
            {
                if (detector.Add(10 + (2 * (Samples.Normal(random) + (index >= 40 ? shift : 0)))) is { } since)
                {
                    delays.Add(index - 40);
                    errors.Add(Math.Abs(since - 40));
                    break;
                }
            }
        }

        delays.Sort();
        errors.Sort();
        Assert.InRange(delays[200], 2, 8);
        Assert.InRange(errors[200], 0, 3);
    }

    [Fact]
    public void A_gap_in_the_series_is_no_value()
    {
        var detector = new Cusum(0, 1, 4);

        Assert.All(Enumerable.Repeat(double.NaN, 100), gap => Assert.Null(detector.Add(gap)));
        Assert.Equal(100, Enumerable.Range(0, 9).Select(_ => detector.Add(1.5)).Last(found => found is not null));
    }

    [Fact]
    public void The_rule_needs_size_evidence_and_for_moderate_effects_a_second_window()
    {
        var rule = new DriftRule(.1, .2);

        Assert.Equal(DriftState.Ok, rule.Judge(new DriftReading(.09, 0)));
        Assert.Equal(DriftState.Ok, rule.Judge(new DriftReading(.9, .02)));
        Assert.Equal(DriftState.Warn, rule.Judge(new DriftReading(.18, 0)));
        Assert.Equal(DriftState.Alarm, rule.Judge(new DriftReading(.2, 0)));
        Assert.Equal(DriftState.Alarm, rule.Judge(new DriftReading(.14, 0), new DriftReading(.13, 0)));
        Assert.Equal(DriftState.Warn, rule.Judge(new DriftReading(.12, 0), new DriftReading(.12, 0)));
        Assert.Equal(DriftState.Warn, rule.Judge(new DriftReading(.18, 0), new DriftReading(.18, .3)));
        Assert.Equal(DriftState.Ok, rule.Judge(new DriftReading(.01, 0), new DriftReading(.9, 0)));
        Assert.Equal(DriftState.Ok, rule.Judge(new DriftReading(.09, .3), new DriftReading(.9, 0)));
    }

    [Fact]
    public void Rows_are_weighed_to_the_hours_that_the_current_sample_has()
    {
        var weights = SeasonalChange.Weights([0, 0, 0, 1, 2], [0, 1, 1, 1], 4);

        // Of four rows that both have, a quarter goes to stratum 0 and three quarters to stratum 1.
        Assert.Equal([1 / 3d, 3d, 0, 0], weights.Select(weight => Math.Round(weight, 12)), (left, right) => Math.Abs(left - right) < 1e-9);
        Assert.Equal([1d, 1d], SeasonalChange.Weights([0], [1], 2));
    }
}
