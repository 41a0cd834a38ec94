using OpsConsole.Shell.Time;

namespace OpsConsole.Tests.Shell;

public sealed class TimeRangeTests
{
    [Fact]
    public void Address_keeps_every_choice()
    {
        foreach (var (_, _, length) in TimeRange.Choices)
        {
            var range = new TimeRange(length, null);
            Assert.Equal(range, TimeRange.FromQuery(range.ToQueryString()));
        }
    }

    [Fact]
    public void Address_keeps_a_fixed_range_and_turns_live_off()
    {
        var range = TimeRange.FromQuery("?from=2026-11-01T10:00:00Z&to=2026-11-01T12:30:00%2B01:00");
        Assert.False(range.IsLive);
        Assert.Equal(TimeSpan.FromMinutes(90), range.Length);
        Assert.Equal(range, TimeRange.FromQuery(range.ToQueryString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?range=never")]
    [InlineData("?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z")]
    [InlineData("?from=soup&to=2026-11-01T00:00:00Z")]
    [InlineData("?from=2020-01-01T00:00:00Z&to=2026-11-01T00:00:00Z")]
    public void What_does_not_parse_is_the_default(string query) => Assert.Equal(TimeRange.Default, TimeRange.FromQuery(query));

    [Fact]
    public void Default_leaves_the_address_bare() => Assert.Equal(string.Empty, TimeRange.Default.ToQueryString());
}
