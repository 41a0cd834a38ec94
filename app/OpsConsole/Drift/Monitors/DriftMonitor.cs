namespace OpsConsole.Drift.Monitors;

/// <summary>One thing that is watched for drift.</summary>
/// <param name="Name">Name in the API and the tables: <c>sale.price</c>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Kind"><c>input</c>, <c>prediction</c>, <c>outcome</c> or <c>model</c>.</param>
/// <param name="Statistic"><c>psi</c>: effect of the population stability index; <c>share</c>: a share itself; <c>overlap</c>: loss of best sellers; <c>z</c>: standard errors; <c>loss</c>: relative loss; <c>level</c>: a fall of the level, added up over days in standard deviations.</param>
/// <param name="Warn">Default from which on it is worth a look.</param>
/// <param name="Alarm">Default from which on it is an alarm.</param>
/// <param name="Description">What it measures, and what moves it.</param>
public sealed record DriftMonitor(string Name, string Title, string Kind, string Statistic, double Warn, double Alarm, string Description)
{
    /// <summary>By custom a PSI of .10 is worth a look.</summary>
    public const double WarnPsi = 0.10;

    /// <summary>By custom a PSI of .20 is a change.</summary>
    public const double AlarmPsi = 0.20;

    /// <summary>A fall that chance adds up to once in some two thousand days.</summary>
    public const double WarnLevel = 6;

    /// <summary>A fall that chance adds up to once in some twenty thousand days.</summary>
    public const double AlarmLevel = 8;

    /// <summary>A daily outcome watched for the day since which it is lower.</summary>
    public static DriftMonitor Level(string name, string title, string what) =>
        new(name, title, "outcome", "level", WarnLevel, AlarmLevel, $"{what}: since when it is lower than before, by adding up what days lie below (CUSUM). Finds in days what a loss over the window shows in weeks.");

    /// <summary>A distribution held against its reference.</summary>
    public static DriftMonitor Distribution(string name, string title, string kind, string description) =>
        new(name, title, kind, "psi", WarnPsi, AlarmPsi, description);
}
