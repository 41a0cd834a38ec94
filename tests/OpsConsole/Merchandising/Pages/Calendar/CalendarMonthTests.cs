using System.Globalization;
using OpsConsole.Merchandising.Api;
using OpsConsole.Merchandising.Pages.Calendar;
using OpsConsole.Merchandising.Revisions;

namespace OpsConsole.Tests.Merchandising.Pages.Calendar;

public sealed class CalendarMonthTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-01", "2026-02-23", "2026-04-05", "2026-02-22T23:00Z", "2026-04-05T22:00Z")] // 42 days less an hour
    [InlineData("2026-10-17", "2026-09-28", "2026-11-01", "2026-09-27T22:00Z", "2026-11-01T23:00Z")] // 35 days and an hour
    [InlineData("2027-02-01", "2027-02-01", "2027-02-28", "2027-01-31T23:00Z", "2027-02-28T23:00Z")] // four whole weeks
    public void Weeks_are_whole_and_their_ends_are_the_zones_midnights(string month, string first, string last, string from, string to)
    {
        var shown = new CalendarMonth(Day(month), s_berlin);
        Assert.Equal((Day(first), Day(last), At(from), At(to)), (shown.FirstShown, shown.LastShown, shown.From, shown.To));
    }

    [Theory]
    // The night when the clock goes from 2 to 3: the day before has winter's midnight, the day after summer's.
    [InlineData("2026-03-28T22:59Z", "2026-03-28T23:00Z", "2026-03-28", "2026-03-28")]
    [InlineData("2026-03-28T23:00Z", "2026-03-29T22:00Z", "2026-03-29", "2026-03-29")]
    [InlineData("2026-03-29T21:59Z", "2026-03-29T22:01Z", "2026-03-29", "2026-03-30")]
    // The night when it goes from 3 to 2: the day has 25 hours.
    [InlineData("2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-25", "2026-10-25")]
    [InlineData("2026-10-25T22:59Z", "2026-10-25T23:01Z", "2026-10-25", "2026-10-26")]
    [InlineData("2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25", "2026-10-25")] // both are half past two
    [InlineData("2026-10-25T12:00Z", null, "2026-10-25", "9999-12-31")]
    public void Days_of_an_entry_are_those_of_the_zone_on_both_sides_of_a_change_of_the_clock(string from, string? to, string first, string last) =>
        Assert.Equal((Day(first), Day(last)), new CalendarMonth(Day("2026-03-01"), s_berlin).DaysOf(Entry(1, from, to)));

    [Fact]
    public void Midnight_that_the_clock_skips_is_the_first_moment_that_there_is()
    {
        var month = new CalendarMonth(Day("2026-09-01"), TimeZoneInfo.FindSystemTimeZoneById("America/Santiago"));
        Assert.Equal(At("2026-09-06T04:00Z"), month.StartOf(Day("2026-09-06")));
        Assert.Equal(At("2026-09-07T03:00Z"), month.StartOf(Day("2026-09-07")));
    }

    [Fact]
    public void Bars_span_days_keep_their_lane_in_a_week_and_what_has_no_place_in_three_is_counted_by_day()
    {
        var month = new CalendarMonth(Day("2026-11-01"), TimeZoneInfo.Utc);
        CalendarEntry[] entries =
        [
            Entry(1, "2026-01-01T00:00Z", null), Entry(2, "2026-11-03T09:00Z", "2026-11-11T00:00Z"), Entry(3, "2026-11-04T09:00Z", "2026-11-05T09:00Z"), Entry(4, "2026-11-05T09:00Z", "2026-11-06T09:00Z"),
            Entry(5, "2026-11-06T09:00Z", "2026-11-06T10:00Z"), Entry(6, "2026-11-06T11:00Z", "2026-11-06T12:00Z"),
        ];
        var weeks = month.Weeks(entries);
        Assert.Equal((Day("2026-10-26"), 0), (weeks[0].Monday, weeks[0].Lanes.Count));
        // The second week: 2 from Tuesday on; 3, and behind it 5, in the second lane; 4 in the third; no lane is left for 6 on Friday.
        Assert.Equal(["2@1+6", "3@2+2 5@4+1", "4@3+2"], weeks[1].Lanes.Select(lane => string.Join(' ', lane.Select(bar => $"{bar.Entry.Revision}@{bar.Day}+{bar.Days}"))));
        Assert.Equal([0, 0, 0, 0, 1, 0, 0], weeks[1].More);
        Assert.Equal([(true, false), (false, true)], new[] { weeks[1].Lanes[0][0], weeks[2].Lanes[0][0] }.Select(bar => (bar.Begins, bar.Ends)));
        Assert.Equal((2, 0), (weeks[2].Lanes[0][0].Days, weeks[2].More.Sum()));
        // 1 neither begins nor ends: it stands apart, and is on on every day.
        Assert.Equal([1], month.Standing(entries).Select(entry => entry.Revision));
        Assert.Equal([2, 4, 5, 6, 1], month.On(Day("2026-11-06"), entries).Select(entry => entry.Revision));
    }

    [Fact]
    public void The_list_names_what_begins_and_ends_by_the_zones_day_and_apart_what_stands_all_month()
    {
        var month = new CalendarMonth(Day("2026-10-01"), s_berlin);
        var agenda = CalendarAgenda.Of(month, [Entry(1, "2026-09-30T21:59Z", null), Entry(2, "2026-09-30T22:00Z", "2026-10-31T23:00Z"), Entry(3, "2026-10-25T23:30Z", null)]);
        Assert.Equal([1], agenda.Standing.Select(entry => entry.Revision));
        Assert.Equal(["2026-10-01 begins 2", "2026-10-26 begins 3"], agenda.Days.SelectMany(day => day.Events.Select(one => $"{day.Day:yyyy-MM-dd} {(one.Begins ? "begins" : "ends")} {one.Entry.Revision}")));
    }

    private static CalendarEntry Entry(long revision, string from, string? to) => new(revision, RevisionKind.List, "home", (int)revision, RevisionState.Scheduled, At(from), to is null ? null : At(to));

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
