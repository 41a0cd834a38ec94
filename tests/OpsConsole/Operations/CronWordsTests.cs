using OpsConsole.Operations;

namespace OpsConsole.Tests.Operations;

public class CronWordsTests
{
    private static readonly DateTimeOffset Winter = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "on demand")]
    [InlineData("30 2 * * *", "every day at 03:30 (02:30 UTC)")]
    [InlineData("0 4 * * 1", "every Monday at 05:00 (04:00 UTC)")]
    [InlineData("0 4 * * sun", "every Sunday at 05:00 (04:00 UTC)")]
    [InlineData("0 4 * * 7", "every Sunday at 05:00 (04:00 UTC)")]
    [InlineData("5 6 * * 1-5", "Monday to Friday at 07:05 (06:05 UTC)")]
    [InlineData("0 23 1 * *", "on day 1 of each month at 00:00 (23:00 UTC)")]
    [InlineData("17 * * * *", "every hour at minute 17")]
    [InlineData("*/15 * * * *", "every 15 minutes")]
    [InlineData("0 */6 * * *", "every 6 hours at minute 0")]
    [InlineData("* * * * *", "every minute")]
    [InlineData("every 12:00:00 of shop time", "every 12 h of shop time")]
    [InlineData("every 1.06:00:00 of shop time", "every 1 d 6 h of shop time")]
    public void A_schedule_reads_as_words_in_the_readers_zone(string? schedule, string words) =>
        Assert.Equal(words, CronWords.Of(schedule, moment => moment.ToOffset(TimeSpan.FromHours(1)), Winter));

    [Fact]
    public void In_utc_one_time_is_enough() => Assert.Equal("every day at 02:30 UTC", CronWords.Of("30 2 * * *", moment => moment, Winter));

    [Theory]
    [InlineData("every now and then of shop time")]
    [InlineData("0 0 29 2 *")]
    [InlineData("1,31 4-6 * * *")]
    [InlineData("0 4 * * 8")]
    public void What_cannot_be_said_well_stays_as_it_is(string schedule) => Assert.Equal(schedule, CronWords.Of(schedule, moment => moment, Winter));
}
