namespace OpsConsole.Drift.Monitors;

/// <summary>A stretch of the shop's time, Unix ms; the end is not part of it.</summary>
internal readonly record struct Stretch(long FromMs, long UntilMs)
{
    /// <summary>52 weeks: the same season, and the same weekdays.</summary>
    public const long YearMs = 364L * 86_400_000;

    public bool IsEmpty => FromMs >= UntilMs;

    public DateTimeOffset From => DateTimeOffset.FromUnixTimeMilliseconds(FromMs);

    public DateTimeOffset Until => DateTimeOffset.FromUnixTimeMilliseconds(UntilMs);

    public Stretch YearBefore => new(FromMs - YearMs, UntilMs - YearMs);

    public bool Has(long atMs) => atMs >= FromMs && atMs < UntilMs;
}
