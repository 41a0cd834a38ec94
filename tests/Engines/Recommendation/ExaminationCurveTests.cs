using OpsConsole.Engines.Recommendation;

namespace OpsConsole.Engines.Tests.Recommendation;

public sealed class ExaminationCurveTests
{
    [Fact]
    public void The_curve_behind_simulated_taps_is_found()
    {
        double[] examined = [1, .7, .45, .3, .2];
        var random = new Random(5);
        var shown = new List<ShownExample>();
        for (var slate = 0; slate < 40_000; slate++)
        {
            // Better items tend to stand higher, as they do in a ranked list: counting taps by place alone would blame the places below.
            int[] items = [.. Enumerable.Range(0, 20).OrderBy(item => item / 8d + random.NextDouble() * 2).Take(examined.Length)];
            for (var place = 0; place < items.Length; place++)
            {
                var wanted = random.NextDouble() < .5 / (1 + items[place] / 4d) && random.NextDouble() < examined[place];
                shown.Add(new ShownExample("u", items[place], place, slate, wanted));
            }
        }

        var curve = ExaminationCurve.Estimate(shown);
        double Rate(int place) => shown.Where(example => example.Position == place).Average(example => example.Wanted ? 1d : 0);

        for (var place = 0; place < examined.Length; place++)
        {
            Assert.Equal(examined[place], curve.At(place), .06);
        }

        Assert.True(Rate(4) / Rate(0) < .17, "the test's taps are not confounded");
        Assert.Equal(curve.At(4), curve.At(400));
    }

    [Fact]
    public void Without_taps_every_place_counts_alike()
    {
        Assert.Equal(1, ExaminationCurve.Estimate([]).At(7));
        Assert.Equal(1, ExaminationCurve.Estimate([new ShownExample("u", 1, 3, 0, false)]).At(3));
    }
}
