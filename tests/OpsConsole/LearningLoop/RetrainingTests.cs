using OpsConsole.Demo;
using OpsConsole.Engines.Recommendation;
using OpsConsole.Models.Training;

namespace OpsConsole.Tests.LearningLoop;

/// <summary>
/// What the whole loop is for, without a server: after a shift of tastes the conversion comes back with a model that is trained again, and stays down
/// with one that is not, though both read histories that are always fresh.
/// </summary>
public class RetrainingTests
{
    private const int Before = 5;
    private const int After = 10;
    private static readonly DateTimeOffset Opened = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly DemoOptions Options = new() { Products = 400, Shoppers = 6_000, Days = 15 };

    [Theory]
    [InlineData("linear")]
    [InlineData("two-stage")]
    public void Conversion_comes_back_with_retraining_and_stays_down_without(string kind)
    {
        Assert.SkipWhen(kind == "two-stage" && Environment.GetEnvironmentVariable("OPSCONSOLE_LONG") is null, "A minute of training: with tests/run --long.");
        var quiet = Run(kind, shift: false, retrain: false);
        var frozen = Run(kind, shift: true, retrain: false);
        var retrained = Run(kind, shift: true, retrain: true);
        Assert.Equal(quiet[..Before], frozen[..Before]);
        Assert.Equal(frozen[..(Before + 2)], retrained[..(Before + 2)]);

        var before = Conversion(quiet[..Before]);
        var words = $"before {before:P2}, quiet {Conversion(quiet[^3..]):P2}, shifted {Conversion(frozen[Before..(Before + 2)]):P2}, frozen {Conversion(frozen[^3..]):P2}, retrained {Conversion(retrained[^3..]):P2}";
        TestContext.Current.TestOutputHelper?.WriteLine(words);
        Assert.True(Conversion(frozen[Before..(Before + 2)]) < 0.6 * before, words);
        Assert.True(Conversion(frozen[^3..]) < 0.65 * before, words);
        Assert.True(Conversion(retrained[^3..]) > 0.75 * before, words);
        Assert.True(Worth(retrained[^3..]) > 1.4 * Worth(frozen[^3..]), words);

        // Nobody shifted anything: whatever moves then moves by itself, and the shop's figures hold still within a quarter.
        Assert.InRange(Conversion(quiet[^3..]), 0.9 * before, 1.25 * before);
    }

    private static RecommendationModel Train(string kind, PurchaseLog log, long asOfMs) => TwoStageTraining.Train(
        log, asOfMs, kind == "linear" ? TwoStageOptions.Linear : new TwoStageOptions { LeastWindowDays = 1, LeastPositives = 300 }, [], null, TestContext.Current.CancellationToken).Model;

    private static ShopDay[] Run(string kind, bool shift, bool retrain)
    {
        var shop = new SimulatedShop(Options, Opened, (log, asOfMs) => Train(kind, log, asOfMs));
        var days = new ShopDay[Before + After];
        for (var day = 0; day < days.Length; day++)
        {
            if (shift && day == Before)
            {
                shop.Shift(1);
            }

            if (retrain && day > Before + 1 && (day - Before) % 2 == 0)
            {
                shop.Train();
            }

            days[day] = shop.Day();
        }

        return days;
    }

    private static double Conversion(ShopDay[] days) => (double)days.Sum(day => day.Purchases) / days.Sum(day => day.Impressions);

    private static double Worth(ShopDay[] days) => days.Sum(day => day.Expected) / days.Sum(day => day.Slates);
}
