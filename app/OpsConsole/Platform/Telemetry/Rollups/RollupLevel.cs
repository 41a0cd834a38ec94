namespace OpsConsole.Platform.Telemetry.Rollups;

/// <summary>A resolution at which telemetry is kept.</summary>
/// <param name="Seconds">Length of a period; periods begin at whole multiples of it.</param>
/// <param name="Kept">How long.</param>
public sealed record RollupLevel(int Seconds, TimeSpan Kept)
{
    /// <summary>From fine to coarse; each is made from the one before.</summary>
    public static readonly IReadOnlyList<RollupLevel> All =
    [
        new(1, TimeSpan.FromHours(1)),
        new(10, TimeSpan.FromHours(24)),
        new(60, TimeSpan.FromDays(14)),
        new(3600, TimeSpan.FromDays(730)),
    ];

    /// <summary>The finest level that still reaches back to a time and draws a span in few enough points.</summary>
    /// <param name="span">Span to draw.</param>
    /// <param name="age">How long ago it begins.</param>
    /// <param name="points">Most points wanted.</param>
    public static RollupLevel For(TimeSpan span, TimeSpan age, int points = 750) =>
        All.FirstOrDefault(level => span.TotalSeconds / level.Seconds <= points && age <= level.Kept) ?? All[^1];

    /// <summary>Start of the period that a Unix second lies in.</summary>
    internal long StartOf(long second) => second - (((second % Seconds) + Seconds) % Seconds);
}
