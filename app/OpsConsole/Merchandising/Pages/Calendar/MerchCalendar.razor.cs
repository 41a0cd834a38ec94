using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Desk;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Merchandising.Pages.Calendar;

/// <summary>When is what live? Days are those of the zone that the console shows.</summary>
public sealed partial class MerchCalendar
{
    /// <summary>As many as <see cref="RevisionReading.CalendarAsync"/> answers.</summary>
    private const int MostEntries = 1_000;

    private static readonly DateOnly s_firstMonth = new(2000, 1, 1);
    private static readonly DateOnly s_lastMonth = new(2100, 12, 1);
    private static readonly string[] s_dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private readonly NewestReading _reading = new();
    private CalendarMonth _month = new(s_firstMonth, TimeZoneInfo.Utc);
    private IReadOnlyList<CalendarEntry>? _entries;
    private IReadOnlyList<CalendarWeek> _weeks = [];
    private IReadOnlyList<CalendarEntry> _standing = [];
    private CalendarAgenda _agenda = new([], []);
    private (DateOnly Month, TimeZoneInfo Zone)? _asked;
    private DateTimeOffset? _readAt;
    private Exception? _failure;
    private DateOnly _today;
    private DateOnly? _day;
    private ElementReference _dayTitle;
    private bool _focus;

    /// <summary>Any day of the month that is shown.</summary>
    [Parameter, EditorRequired]
    public DateOnly Month { get; set; }

    /// <summary>Another month is wanted: its first day.</summary>
    [Parameter]
    public EventCallback<DateOnly> MonthChanged { get; set; }

    /// <summary>Where an entry leads.</summary>
    [Parameter, EditorRequired]
    public Func<CalendarEntry, string> Href { get; set; } = null!;

    [Inject]
    private RevisionReading Revisions { get; set; } = null!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _today = Today();
        Listen(typeof(MerchandisingChanged));
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => TurnAsync();

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus)
        {
            _focus = false;
            await _dayTitle.FocusAsync();
        }
    }

    /// <inheritdoc />
    protected override bool Receive(IReadOnlyList<object> messages)
    {
        _ = InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
        return false;
    }

    /// <inheritdoc />
    protected override bool Beat(DateTimeOffset now)
    {
        var before = _today;
        _today = Today();
        return before != _today;
    }

    /// <inheritdoc />
    protected override Task CatchUpAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task<bool> OnSessionAsync()
    {
        _today = Today();
        return await TurnAsync();
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static string DayName(DateOnly day) => day.ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture);

    private DateOnly Today() => DateOnly.FromDateTime(Session.InZone(Time.GetUtcNow()).DateTime);

    private bool InMonth(DateOnly day) => day >= _month.First && day <= _month.Last;

    /// <summary>Reads another month, or the same one with the days of another zone; false where nothing of it changed.</summary>
    private async Task<bool> TurnAsync()
    {
        var first = FirstOf(Month < s_firstMonth ? s_firstMonth : Month > s_lastMonth ? s_lastMonth : Month);
        if (_asked == (first, Session.Zone))
        {
            return false;
        }

        if (_asked?.Month != first)
        {
            // The old month under the new one's name would be untrue.
            (_entries, _readAt, _day) = (null, null, null);
        }

        _asked = (first, Session.Zone);
        _month = new CalendarMonth(first, Session.Zone);
        Arrange();
        await ReadAsync();
        return true;
    }

    private Task ReadAsync()
    {
        var month = _month;
        return _reading.ReadAsync(token => Revisions.CalendarAsync(month.From, month.To, token), Take, failure => _failure = failure, Gone);

        void Take(IReadOnlyList<CalendarEntry> entries)
        {
            (_entries, _failure, _readAt) = (entries, null, Time.GetUtcNow());
            Arrange();
        }
    }

    private void Arrange() => (_weeks, _standing, _agenda) = _entries is null ? ([], [], new CalendarAgenda([], [])) : (_month.Weeks(_entries), _month.Standing(_entries), CalendarAgenda.Of(_month, _entries));

    private Task Go(DateOnly day) => MonthChanged.InvokeAsync(FirstOf(day));

    private void Open(DateOnly day)
    {
        _day = _day == day ? null : day;
        _focus = _day is not null;
    }

    /// <summary>From when to when: with the day where that is not told by the other.</summary>
    private string Times(CalendarEntry entry)
    {
        var from = Session.InZone(entry.From);
        if (entry.To is not { } end)
        {
            return $"from {Words(from)}, without an end";
        }

        var to = Session.InZone(end);
        return $"{Words(from)} – {(from.Date == to.Date ? to.ToString("HH:mm", CultureInfo.InvariantCulture) : Words(to))}";

        static string Words(DateTimeOffset there) => there.ToString("d MMM HH:mm", CultureInfo.InvariantCulture);
    }

    private string? Hours(CalendarBar bar)
    {
        return (bar.Begins, bar.Ends) switch
        {
            (true, true) => $"{Hour(bar.Entry.From)} – {Hour(bar.Entry.To!.Value)}", // What ends has an end.
            (true, false) => $"from {Hour(bar.Entry.From)}",
            (false, true) => $"to {Hour(bar.Entry.To!.Value)}",
            _ => null,
        };

        string Hour(DateTimeOffset moment) => Session.InZone(moment).ToString("HH:mm", CultureInfo.InvariantCulture);
    }
}
