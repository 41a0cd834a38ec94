using System.Globalization;
using OpsConsole.Merchandising.Desk;

namespace OpsConsole.Tests.Merchandising;

/// <summary>What a wall time means on days when the clock is put on and back: Europe, Brazil's half hours and an island that skipped a day.</summary>
public sealed class WallTimeTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59Z")]
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30Z")] // skipped: 03:30
    [InlineData("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z")] // twice: the first
    [InlineData("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:15", "2026-03-08T07:15Z")]
    [InlineData("America/New_York", "2026-11-01T01:15", "2026-11-01T05:15Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:40Z")] // half an hour is skipped: 02:40
    [InlineData("Asia/Kolkata", "2026-06-01T09:00", "2026-06-01T03:30Z")]
    public void A_wall_time_is_the_instant_that_the_zone_gives_it(string zone, string wall, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), WallTime.Resolve(wall, TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData("2026-02-30T10:00")]
    [InlineData("2026-02-03")]
    [InlineData("2026-02-03T10:00Z")]
    [InlineData("tomorrow")]
    public void What_is_no_wall_time_is_none(string text) => Assert.Null(WallTime.Resolve(text, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("2026-12-01T09:00:00", "2026-12-01T09:00")]
    [InlineData("2026-12-01T09:00", "2026-12-01T09:00")]
    [InlineData("tomorrow", "tomorrow")]
    [InlineData(null, null)]
    public void A_browser_s_field_has_seconds_or_none(string? field, string? wall) => Assert.Equal(wall, WallTime.OfField(field));
}
