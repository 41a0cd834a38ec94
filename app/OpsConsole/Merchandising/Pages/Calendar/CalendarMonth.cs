using System.Globalization;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Desk;

namespace OpsConsole.Merchandising.Pages.Calendar;

/// <summary>A month of whole weeks, Monday first, on the calendar of a zone: days are that zone's, 23, 24 or 25 hours long.</summary>
internal sealed class CalendarMonth
{
    private readonly TimeZoneInfo _zone;

    /// <param name="month">Any day of it.</param>
    /// <param name="zone">Whose days they are.</param>
    public CalendarMonth(DateOnly month, TimeZoneInfo zone)
    {
        _zone = zone;
        First = new DateOnly(month.Year, month.Month, 1);
        Last = First.AddMonths(1).AddDays(-1);
        FirstShown = First.AddDays(-DayOfWeek(First));
        LastShown = Last.AddDays(6 - DayOfWeek(Last));
    }

    /// <summary>First day of the month.</summary>
    public DateOnly First { get; }

    /// <summary>Last day of the month.</summary>
    public DateOnly Last { get; }

    /// <summary>The Monday that the first week begins with.</summary>
    public DateOnly FirstShown { get; }

    /// <summary>The Sunday that the last week ends with.</summary>
    public DateOnly LastShown { get; }

    /// <summary>The first moment shown.</summary>
    public DateTimeOffset From => StartOf(FirstShown);

    /// <summary>The moment after the last one shown.</summary>
    public DateTimeOffset To => StartOf(LastShown.AddDays(1));

    /// <summary>The month's name: <c>November 2026</c>.</summary>
    public string Name => First.ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The first moment of a day; where the clock skips midnight, the first that there is.</summary>
    public DateTimeOffset StartOf(DateOnly day) => WallTime.Resolve(day.ToString("yyyy-MM-dd'T00:00'", CultureInfo.InvariantCulture), _zone)!.Value; // Months are bounded before they come here.

    /// <summary>First and last day of an entry; without an end it has no last one.</summary>
    public (DateOnly First, DateOnly Last) DaysOf(CalendarEntry entry)
    {
        var first = DayOf(entry.From);
        // What ends at midnight has no part in the day that begins then.
        var last = entry.To is { } to ? DayOf(to.AddTicks(-1)) : DateOnly.MaxValue;
        return (first, last < first ? first : last);
    }

    /// <summary>The day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, _zone).DateTime);

    /// <summary>What is on on a day, by its beginning; last what stands all the while.</summary>
    public IReadOnlyList<CalendarEntry> On(DateOnly day, IReadOnlyList<CalendarEntry> entries) => [.. entries.Where(entry => DaysOf(entry) is var (first, last) && first <= day && day <= last).OrderBy(Stands)];

    /// <summary>What is on in all the weeks, and neither begins nor ends in them: it would fill every day and say nothing of any.</summary>
    public IReadOnlyList<CalendarEntry> Standing(IReadOnlyList<CalendarEntry> entries) => [.. entries.Where(Stands)];

    /// <summary>The weeks with what begins or ends in them.</summary>
    public IReadOnlyList<CalendarWeek> Weeks(IReadOnlyList<CalendarEntry> entries)
    {
        var spans = entries.Where(entry => !Stands(entry)).Select(entry => (Entry: entry, Days: DaysOf(entry))).OrderBy(span => span.Days.First).ThenByDescending(span => span.Days.Last).ThenBy(span => span.Entry.Revision).ToArray();
        var weeks = new List<CalendarWeek>();
        for (var monday = FirstShown; monday <= LastShown; monday = monday.AddDays(7))
        {
            var sunday = monday.AddDays(6);
            weeks.Add(CalendarWeek.Of(monday, spans.Where(span => span.Days.First <= sunday && span.Days.Last >= monday)));
        }

        return weeks;
    }

    private bool Stands(CalendarEntry entry) => entry.From < From && (entry.To is null || entry.To > To);

    /// <summary>0 for Monday.</summary>
    private static int DayOfWeek(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}
