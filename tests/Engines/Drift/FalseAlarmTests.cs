using OpsConsole.Engines.Drift;

namespace OpsConsole.Engines.Tests.Drift;

/// <summary>
/// At most 1 % of windows without drift alarm, and a PSI of .25 is found within two windows in at least 95 %, with 1,000 to 100,000 rows of
/// correlated lines. <c>OPSCONSOLE_LONG=1</c> runs ten times as many windows.
/// </summary>
public sealed class FalseAlarmTests
{
    private static readonly int Times = Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") == "1" ? 10 : 1;
    private static readonly DriftRule Rule = new(.10, .20);

    [Theory]
    [InlineData(1_000, 300, Samples.Likeness)]
    [InlineData(1_000, 300, 0)]
    [InlineData(1_000, 300, .8)]
    [InlineData(10_000, 100, Samples.Likeness)]
    [InlineData(100_000, 12, Samples.Likeness)]
    public void Windows_without_drift_raise_no_alarm(int rows, int windows, double likeness)
    {
        var alarms = Alarms(rows, windows * Times, likeness, shift: 0, runOf: 2);

        Assert.True(alarms <= windows * Times / 100, $"{alarms} of {windows * Times} quiet windows alarmed at {rows} rows.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{rows} rows, likeness {likeness}: {alarms} of {windows * Times} quiet windows alarmed");
    }

    [Theory]
    [InlineData(1_000, 200)]
    [InlineData(10_000, 60)]
    [InlineData(100_000, 10)]
    public void A_psi_of_a_quarter_is_found_within_two_windows(int rows, int runs)
    {
        var found = Alarms(rows, runs * Times, Samples.Likeness, Samples.ShiftOfPsi(.25), runOf: 2);

        Assert.True(found >= .95 * runs * Times, $"{found} of {runs * Times} drifts were found at {rows} rows.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{rows} rows: {found} of {runs * Times} drifts found within two windows");
    }

    [Fact]
    public void Many_monitors_together_raise_no_more_alarms_than_one()
    {
        var random = new Random(77);
        var (alarmed, checks) = (0, 25 * Times);
        for (var check = 0; check < checks; check++)
        {
            var estimates = Enumerable.Range(0, 40).Select(monitor => Window(random, 1_000, Samples.Draw(random, 2_000), 0, Samples.Likeness, (ulong)monitor)).ToArray();
            var corrected = BenjaminiHochberg.Adjust([.. estimates.Select(estimate => estimate.PValue)]);
            alarmed += estimates.Where((estimate, monitor) => Rule.Judge(new DriftReading(estimate.Effect, corrected[monitor])) == DriftState.Alarm).Any() ? 1 : 0;
        }

        Assert.True(alarmed <= checks / 100, $"{alarmed} of {checks} checks of 40 monitors alarmed.");
    }

    /// <summary>Runs with an alarm; without drift every window is judged with the one before it.</summary>
    private static int Alarms(int rows, int runs, double likeness, double shift, int runOf)
    {
        var random = new Random(rows + (int)(likeness * 10));
        var alarms = 0;
        for (var run = 0; run < runs; run++)
        {
            var reference = Samples.Draw(random, rows * 2, likeness: likeness);
            DriftReading? before = null;
            var state = DriftState.Ok;
            for (var window = 0; window < runOf && state != DriftState.Alarm; window++)
            {
                var estimate = Window(random, rows, reference, shift, likeness, (ulong)((run * 2) + window));
                var reading = new DriftReading(estimate.Effect, estimate.PValue);
                state = Rule.Judge(reading, before);
                before = reading;
            }

            alarms += state == DriftState.Alarm ? 1 : 0;
        }

        return alarms;
    }

    private static DriftEstimate Window(Random random, int rows, Samples reference, double shift, double likeness, ulong seed)
    {
        var bins = NumericBins.FromReference(reference.Values);
        return ClusterBootstrap.Compare(DriftStatistic.Psi, reference.Counts(bins), Samples.Draw(random, rows, shift, likeness).Counts(bins), new BootstrapOptions(100, Seed: seed));
    }
}
