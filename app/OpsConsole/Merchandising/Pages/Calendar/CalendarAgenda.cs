using OpsConsole.Merchandising.Api;

namespace OpsConsole.Merchandising.Pages.Calendar;

/// <summary>Something begins or ends.</summary>
/// <param name="At">When.</param>
/// <param name="Begins">Whether it begins.</param>
/// <param name="Entry">What.</param>
internal sealed record AgendaEvent(DateTimeOffset At, bool Begins, CalendarEntry Entry);

/// <summary>A month as a list, for screens without room for a grid.</summary>
/// <param name="Standing">What is on all the month, and neither begins nor ends in it.</param>
/// <param name="Days">Days on which something begins or ends.</param>
internal sealed record CalendarAgenda(IReadOnlyList<CalendarEntry> Standing, IReadOnlyList<(DateOnly Day, IReadOnlyList<AgendaEvent> Events)> Days)
{
    public static CalendarAgenda Of(CalendarMonth month, IReadOnlyList<CalendarEntry> entries)
    {
        var (from, to) = (month.StartOf(month.First), month.StartOf(month.Last.AddDays(1)));
        var events = entries.SelectMany(entry => entry.To is { } end ? new[] { new AgendaEvent(entry.From, true, entry), new AgendaEvent(end, false, entry) } : [new AgendaEvent(entry.From, true, entry)])
            .Where(one => one.At >= from && one.At < to).OrderBy(one => one.At).ThenBy(one => one.Begins).ToArray();
        return new CalendarAgenda(
            [.. entries.Where(entry => entry.From < from && (entry.To is null || entry.To >= to))],
            [.. events.GroupBy(one => month.DayOf(one.At)).Select(day => (day.Key, (IReadOnlyList<AgendaEvent>)[.. day]))]);
    }
}
