using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class CalibrationTests
{
    [Fact]
    public void Tenths_go_by_the_prediction_and_tell_what_was_seen()
    {
        var random = new Random(1);
        var predictions = Enumerable.Range(0, 20_000).Select(_ => random.NextSingle()).Select(predicted => (predicted, random.NextDouble() < predicted * predicted)).ToList();

        var calibration = Calibration.Of(predictions);

        Assert.Equal(20_000, calibration.All.Count);
        Assert.All(calibration.Tenths, tenth => Assert.Equal(2_000, tenth.Count));
        Assert.Equal(.5, calibration.All.Predicted, .02);
        Assert.Equal(1d / 3, calibration.All.Seen, .02);
        for (var tenth = 0; tenth < 10; tenth++)
        {
            Assert.Equal((tenth + .5) / 10, calibration.Tenths[tenth].Predicted, .02);
            Assert.Equal(Math.Pow((tenth + .5) / 10, 2), calibration.Tenths[tenth].Seen, .04);
        }
    }

    [Fact]
    public void Of_nothing_nothing_is_told() => Assert.All(Calibration.Of([]).Tenths, tenth => Assert.Equal(default, tenth));
}
