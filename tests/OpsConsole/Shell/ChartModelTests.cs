using System.Collections.Immutable;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Shell.Charts;

namespace OpsConsole.Tests.Shell;

public sealed class ChartModelTests
{
    [Fact]
    public void Newer_steps_extend_a_chart_of_the_same_key()
    {
        var shown = Lines(0, 10);
        Assert.Equal(0, Lines(0, 10).NewStepsSince(shown));
        Assert.Equal(3, Lines(3, 10).NewStepsSince(shown));
    }

    [Fact]
    public void Hole_other_key_or_new_marker_draws_anew()
    {
        var shown = Lines(0, 10);
        Assert.Null(Lines(50, 10).NewStepsSince(shown));
        Assert.Null((Lines(1, 10) with { Key = "other" }).NewStepsSince(shown));
        Assert.Null((Lines(1, 10) with { Markers = [new(DateTimeOffset.UnixEpoch, "deploy", "v2")] }).NewStepsSince(shown));
    }

    [Fact]
    public void Periods_without_traffic_are_gaps_in_the_lines_not_zeros()
    {
        var start = DateTimeOffset.UnixEpoch;
        var filled = LatencyHistory.Fill([Point(start.AddSeconds(10), 5)], start, start.AddSeconds(40), 10);
        Assert.Equal(4, filled.Points.Count);
        var chart = Percentiles.Lines("home", "last 40 s", filled, []);
        Assert.Equal([null, 5d, null, null], chart.Series[0].Y);
        Assert.All(Percentiles.ServedBy("home", "last 40 s", filled).Series, series => Assert.Null(series.Y[0]));
    }

    [Fact]
    public void Percentiles_keep_their_styles()
    {
        var chart = Lines(0, 3);
        Assert.Equal(["P50", "P95", "P99"], chart.Series.Select(series => series.Name));
        Assert.Equal([1.5, 2, 1.5], chart.Series.Select(series => series.Width));
        Assert.Equal("dot", chart.Series[2].Dash);
        Assert.Equal("#C2410C", chart.Series[2].Color.In(dark: false));
        Assert.Equal("#F2913D", chart.Series[2].Color.In(dark: true));
    }

    [Theory]
    [InlineData(150, 7.925)]
    [InlineData(100, 7.5)]
    [InlineData(0.1, 0)]
    [InlineData(5_000, 11)]
    public void Goal_lies_between_the_rows_by_its_logarithm(double milliseconds, double position) => Assert.Equal(position, LatencyHeat.Position(milliseconds), 0.2);

    private static ChartModel Lines(int from, int count) => Percentiles.Lines(
        "home", "last 10 s", new PointSeries(1, [.. Enumerable.Range(from, count).Select(second => Point(DateTimeOffset.UnixEpoch.AddSeconds(second), second))]), []);

    private static LatencyPoint Point(DateTimeOffset at, double milliseconds) =>
        new(at, 1, 1, milliseconds, milliseconds, milliseconds, 0, ImmutableDictionary<string, long>.Empty.Add("model", 1));
}
