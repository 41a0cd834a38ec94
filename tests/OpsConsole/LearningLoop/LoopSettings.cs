using System.Globalization;

namespace OpsConsole.Tests.LearningLoop;

/// <summary>
/// The demo shop and every window of the loop at a clock at which a day of the shop takes <see cref="SecondsADay"/> seconds: small enough for two
/// cores, with as many visits a day as its shoppers make by themselves. Shared by the test over HTTP and the journey in the browser.
/// </summary>
internal static class LoopSettings
{
    /// <summary>Real seconds of a day of the shop.</summary>
    public const double SecondsADay = 20;

    /// <summary>Length of the window that drift is judged on, days of the shop.</summary>
    public const double WindowDays = 1;

    /// <summary>Shoppers; they make about <see cref="VisitsADay"/> visits a day.</summary>
    private const int Shoppers = 6_000;

    /// <summary>Visits of a day: more than shoppers make by themselves would use up what they want, and so change the world without any shift.</summary>
    private const double VisitsADay = 630;

    /// <summary>Configuration by name.</summary>
    public static IReadOnlyList<(string Name, string Value)> All { get; } =
    [
        ("Shop:ClockSpeed", Text(86_400 / SecondsADay)),
        ("Demo:Products", "400"), ("Demo:Shoppers", Text(Shoppers)), ("Demo:Days", "15"), ("Demo:SessionsPerMinute", Text(VisitsADay / SecondsADay * 60)),
        ("Drift:Window", Days(WindowDays)), ("Drift:Reference", Days(3)), ("Drift:CoolDown", Days(1)),
        ("Jobs:drift-check:Every", Days(WindowDays / 2)),
        // A quick model begins, and the one that drift asks for follows it; its backtest is short, so that it has seen something of the new tastes before it.
        ("Models:Training:OnFirstStart", "false"), ("Models:Training:BacktestDays", "0.4"), ("Models:Training:Niceness", "0"), ("Jobs:train:Cron", "off"),
        ("Models:Rollout:ShadowTime", Days(0.1)), ("Models:Rollout:ShadowComparisons", "40"),
        ("Models:Rollout:CanaryPercents", "20,50"), ("Models:Rollout:CanaryTime", Days(0.15)), ("Models:Rollout:CanaryImpressions", "300"),
        // What the ranker reads of items (ages, sales of 90 days) moves by itself in a shop that is two weeks old, and says nothing of tastes.
        ("Recommendations:VectorsOneIn", "0"),
    ];

    private static string Days(double days) => TimeSpan.FromDays(days).ToString("c", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
