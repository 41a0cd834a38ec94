using System.Globalization;
using OpsConsole.Shell;

namespace OpsConsole.Drift.Page;

/// <summary>How states and values of monitors read.</summary>
internal static class DriftWords
{
    public static string Glyph(string state) => state switch
    {
        "ok" => "●",
        "warn" => "◐",
        "alarm" => "■",
        _ => "○",
    };

    public static string State(string state) => state switch
    {
        "ok" => "in order",
        "warn" => "worth a look",
        "alarm" => "alarm",
        "insufficient" => "too little data",
        _ => "not checked yet",
    };

    public static string Statistic(string statistic) => statistic switch
    {
        "psi" => "PSI",
        "share" => "share",
        "overlap" => "best sellers lost",
        "z" => "standard errors",
        "level" => "fall, added up",
        _ => "relative loss",
    };

    /// <summary>A value in the unit of its statistic.</summary>
    public static string Value(string statistic, double? value) => (statistic, value) switch
    {
        (_, null) => Figures.None,
        ("psi", { } psi) => psi.ToString("0.000", CultureInfo.InvariantCulture),
        ("z" or "level", { } z) => z.ToString("0.0", CultureInfo.InvariantCulture),
        (_, { } share) => Figures.Percent(share),
    };

    /// <summary>Shade of a heatmap's cell, 0 to 4: what chance may explain is never as bright as a warning.</summary>
    public static int Level(string state, double value, double warn) => state switch
    {
        "alarm" => 4,
        "warn" => 3,
        _ => value >= warn / 2 ? 2 : value >= warn / 4 ? 1 : 0,
    };
}
