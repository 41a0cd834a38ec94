using OpsConsole.Platform.Security.Accounts;
using OpsConsole.Shell.Theme;
using OpsConsole.Shell.Time;

namespace OpsConsole.Shell;

/// <summary>
/// What one open console (one circuit) has chosen: range, time zone, theme, live or paused. Only touched on the circuit's own
/// dispatcher, so it needs no locks.
/// </summary>
public sealed class ConsoleSession(TimeProvider time)
{
    private TimeZoneInfo _browserZone = TimeZoneInfo.Utc;

    /// <summary>Raised after any change.</summary>
    public event Action? Changed;

    /// <summary>The stretch of time that pages show.</summary>
    public TimeRange Range { get; private set; } = TimeRange.Default;

    /// <summary>When the user froze the page; null while it moves.</summary>
    public DateTimeOffset? PausedSince { get; private set; }

    /// <summary>Whether the browser's tab is in the background.</summary>
    public bool Hidden { get; private set; }

    /// <summary>What the user chose.</summary>
    public ThemeChoice Theme { get; private set; }

    /// <summary>What is shown.</summary>
    public bool Dark { get; private set; }

    /// <summary>Whether times read in UTC.</summary>
    public bool Utc { get; private set; }

    /// <summary>The zone that the user saved, else the browser's.</summary>
    public TimeZoneInfo LocalZone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>The zone that times are shown in.</summary>
    public TimeZoneInfo Zone => Utc ? TimeZoneInfo.Utc : LocalZone;

    /// <summary>Whether rows are 44 px high instead of 34 px.</summary>
    public bool Comfortable { get; private set; }

    /// <summary>Newest live message that reached this console.</summary>
    public DateTimeOffset? LastTick { get; private set; }

    /// <summary>Whether pages should take up what arrives.</summary>
    public bool Flows => PausedSince is null && !Hidden && Range.IsLive;

    /// <summary>Takes over what the browser knows when the circuit starts.</summary>
    public void Begin(ThemeChoice theme, bool dark, string? zone, bool utc)
    {
        (Theme, Dark, Utc) = (theme, dark, utc);
        LocalZone = _browserZone = zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
        Changed?.Invoke();
    }

    /// <summary>Takes over what the user saved: it stands above what the browser says.</summary>
    public void Prefer(AccountSettings settings) => Set(() => true, () =>
    {
        Comfortable = settings.Comfortable;
        LocalZone = settings.TimeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out var own) ? own : _browserZone;
    });

    public void SetRange(TimeRange range) => Set(() => Range != range, () => Range = range);

    public void SetTheme(ThemeChoice theme, bool dark) => Set(() => (Theme, Dark) != (theme, dark), () => (Theme, Dark) = (theme, dark));

    public void SetUtc(bool utc) => Set(() => Utc != utc, () => Utc = utc);

    public void SetHidden(bool hidden) => Set(() => Hidden != hidden, () => Hidden = hidden);

    public void Pause() => Set(() => PausedSince is null, () => PausedSince = time.GetUtcNow());

    public void Resume() => Set(() => PausedSince is not null, () => PausedSince = null);

    /// <summary>Notes that something live arrived; raises nothing, the live pill looks by itself.</summary>
    public void Tick(DateTimeOffset at) => LastTick = at;

    /// <summary>A moment in the chosen zone.</summary>
    public DateTimeOffset InZone(DateTimeOffset moment) => Utc ? moment.ToUniversalTime() : TimeZoneInfo.ConvertTime(moment, LocalZone);

    /// <summary>Time of day to the second: <c>14:32:07</c>.</summary>
    public string Clock(DateTimeOffset moment) => InZone(moment).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Time of day, with the day when it is not today.</summary>
    public string Stamp(DateTimeOffset moment)
    {
        var there = InZone(moment);
        var format = there.Date == InZone(time.GetUtcNow()).Date ? "HH:mm:ss" : "d MMM HH:mm:ss";
        return there.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A range in words: <c>last 15 min</c>.</summary>
    public string Words(TimeRange range) => range.From is { } from ? $"{Stamp(from)} – {Stamp(from + range.Length)}" : "last " + Figures.Span(range.Length);

    private void Set(Func<bool> differs, Action change)
    {
        if (differs())
        {
            change();
            Changed?.Invoke();
        }
    }
}
