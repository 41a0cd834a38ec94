using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Demo;
using OpsConsole.MobileClient.Shoppers;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Time;
using OpsConsole.Tests.MobileClient;

namespace OpsConsole.Tests.Demo;

public class DemoTrafficTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Simulated_phones_call_the_api_and_their_slates_are_judged()
    {
        await using var app = await SmallShop.StartAsync(simulate: true, more: configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Demo:SessionsPerMinute"] = "1200" }));
        var before = app.Services.GetRequiredService<IEventStream>().Head;
        var truth = app.Services.GetRequiredService<DemoTruth>();
        using var patience = new CancellationTokenSource(LongEnough);
        while (truth.Visits < 3 || app.Services.GetRequiredService<IEventStream>().Head == before)
        {
            await Task.Delay(20, patience.Token);
        }

        var minutes = truth.Since(DateTimeOffset.UnixEpoch);
        Assert.NotEmpty(minutes);
        Assert.All(minutes, minute => Assert.InRange(minute.Regret, 0, 1));
        Assert.All(minutes, minute => Assert.InRange(minute.TrueConversion, 0, 20));
        Assert.True(minutes.Sum(minute => minute.Slates) >= 3);
    }

    [Fact]
    public async Task Simulated_phones_live_by_the_shops_clock_and_keep_their_tokens()
    {
        await using var app = await SmallShop.StartAsync(simulate: true, more: configuration => configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Demo:SessionsPerMinute"] = "1200", ["Shop:ClockSpeed"] = "1440" }));
        var clock = app.Services.GetRequiredService<ShopClock>();
        var stream = app.Services.GetRequiredService<IEventStream>();
        var truth = app.Services.GetRequiredService<DemoTruth>();
        var (before, began) = (stream.Head, clock.GetUtcNow());
        using var patience = new CancellationTokenSource(LongEnough);

        // Tokens last an hour: by the shop's clock every phone would ask for a new one with each visit, and each would have run out already.
        while (truth.Visits < 20 || clock.GetUtcNow() < began.AddHours(3))
        {
            await Task.Delay(20, patience.Token);
        }

        await using var batches = stream.ReplayAsync(before, patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await batches.MoveNextAsync());
        Assert.All(batches.Current.Events, happened =>
        {
            Assert.InRange(happened.OccurredAt, began.AddMinutes(-5), clock.GetUtcNow());
            Assert.True(happened.OccurredAt <= happened.ReceivedAt, $"{happened.OccurredAt:O} after {happened.ReceivedAt:O}");
        });
        Assert.NotEmpty(truth.Since(began));
    }

    [Fact]
    public void Truth_is_kept_for_a_day_and_summed_by_minute_and_source()
    {
        var truth = new DemoTruth(new ShopClock(TimeProvider.System, 1));
        for (var minute = 0; minute < 3_000; minute++)
        {
            truth.Add(minute, "model", new SlateTruth(1, 2));
            truth.Add(minute, "model", new SlateTruth(0, 2));
            truth.Add(minute, "static", new SlateTruth(2, 2));
        }

        var minutes = truth.Since(DateTimeOffset.UnixEpoch);
        Assert.Equal(2 * 1_440, minutes.Count);
        Assert.Equal(0.75, minutes[^2].Regret, 9);
        Assert.Equal((2L, 0.5), (minutes[^2].Slates, minutes[^2].TrueConversion));
        Assert.Equal(0, minutes[^1].Regret, 9);
        Assert.Equal(2, truth.Since(DateTimeOffset.UnixEpoch.AddMinutes(2_999)).Count);
    }

    [Fact]
    public void The_day_has_a_rhythm_around_its_average()
    {
        var hours = Enumerable.Range(0, 24).Select(hour => DemoTraffic.Rhythm(DateTimeOffset.UnixEpoch.AddHours(hour))).ToArray();
        Assert.Equal(1, hours.Average(), 6);
        Assert.Equal(19, Array.IndexOf(hours, hours.Max()));
        Assert.InRange(hours.Min(), 0.4, 0.6);
    }
}
