using Microsoft.Extensions.Time.Testing;
using OpsConsole.Platform.Time;

namespace OpsConsole.Tests.Platform.Time;

public class ShopClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _real = new(Start);

    [Fact]
    public void At_speed_one_it_is_the_time_of_day_whatever_it_is_told()
    {
        var clock = new ShopClock(_real, 1);
        clock.NotBefore(Start.AddDays(3));
        _real.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(_real.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void A_faster_clock_lives_through_a_day_in_a_minute_and_measures_durations_in_real_time()
    {
        var clock = new ShopClock(_real, 1_440);
        var began = clock.GetTimestamp();
        _real.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Start.AddDays(2), clock.GetUtcNow());
        Assert.Equal(Start.AddDays(2).ToUnixTimeMilliseconds(), clock.NowMs);
        Assert.Equal(TimeSpan.FromMinutes(2), clock.GetElapsedTime(began));
        Assert.Equal(TimeSpan.FromMinutes(1), clock.RealTime(TimeSpan.FromDays(1)));
        Assert.Equal(TimeSpan.FromDays(1), clock.ShopTime(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void It_is_moved_on_and_never_back()
    {
        var clock = new ShopClock(_real, 60);
        clock.NotBefore(Start.AddDays(5));
        Assert.Equal(Start.AddDays(5), clock.GetUtcNow());
        clock.NotBefore(Start.AddDays(2));
        Assert.Equal(Start.AddDays(5), clock.GetUtcNow());
        _real.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Start.AddDays(5).AddHours(1), clock.GetUtcNow());
    }
}
