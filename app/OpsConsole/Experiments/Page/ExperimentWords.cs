using System.Globalization;
using OpsConsole.Shell;

namespace OpsConsole.Experiments.Page;

/// <summary>How states, verdicts and metrics of experiments read.</summary>
internal static class ExperimentWords
{
    /// <summary>Surfaces that phones ask slates for.</summary>
    public static readonly IReadOnlyList<string> Surfaces = ["home", "category", "item", "cart", "checkout", "search", "push", "similar"];

    /// <summary>Shares of traffic that are offered for starting and ramping.</summary>
    public static readonly IReadOnlyList<double> Traffic = [0.01, 0.05, 0.1, 0.25, 0.5, 1];

    public static string StateGlyph(string state) => state switch
    {
        "running" => "●",
        "stopped" => "■",
        _ => "○",
    };

    public static string VerdictGlyph(string? verdict) => verdict switch
    {
        "better" => "▲",
        "worse" => "▼",
        "equivalent" => "=",
        "mismatch" => "!",
        _ => "◐",
    };

    public static string Verdict(string? verdict) => verdict switch
    {
        "better" => "better than the control",
        "worse" => "worse than the control",
        "equivalent" => "no difference that matters",
        "mismatch" => "figures void: wrong sample ratio",
        "collecting" => "not decided yet",
        _ => "not evaluated yet",
    };

    public static string Metric(string metric) => metric switch
    {
        ExperimentMetrics.TapConversion => "shoppers who tap",
        ExperimentMetrics.PurchaseConversion => "shoppers who buy",
        _ => "revenue a shopper",
    };

    /// <summary>A metric's value: a share, or an amount.</summary>
    public static string Value(string metric, double? value, string? currency) =>
        metric != ExperimentMetrics.RevenuePerShopper ? Figures.Percent(value)
        : value is { } amount && currency is not null ? Figures.Money((decimal)amount, currency)
        : Figures.None;

    /// <summary>A difference as a part of the control's value, with its sign.</summary>
    public static string Relative(double? difference, double? control) =>
        difference is { } delta && control is { } mean and not 0 ? (delta / mean).ToString("+0.0 %;−0.0 %;0 %", CultureInfo.InvariantCulture) : Figures.None;

    /// <summary>What an arm serves.</summary>
    public static string Serves(ArmDefinition arm) => (arm.ModelVersion ?? "the champion") + (arm.Explore ? ", exploring" : null);
}
