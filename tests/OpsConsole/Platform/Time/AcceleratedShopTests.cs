using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Ingestion;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Telemetry.Conversion;
using OpsConsole.Platform.Time;
using OpsConsole.Tests.Ingestion;

namespace OpsConsole.Tests.Platform.Time;

/// <summary>The real host with a clock that lives through a day of the shop in a minute.</summary>
public class AcceleratedShopTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Events_of_the_shops_now_are_taken_as_new_and_counted_in_the_minute_under_way()
    {
        await using var app = await RunningApp.StartAsync(Fast);
        var clock = app.Services.GetRequiredService<ShopClock>();
        var before = clock.GetUtcNow();
        var answer = await app.Client.PostEventsAsync(
            At(EventJson.Tap("seen"), clock.GetUtcNow(), "impression"), At(EventJson.Tap("tapped"), clock.GetUtcNow(), "tap"), At(EventJson.Tap("old"), clock.GetUtcNow().AddDays(-31), "tap"));
        Assert.Equal(2, answer.Accepted);
        Assert.Equal(IngestError.TooOld, Assert.Single(answer.Rejected).Error);

        await using var batches = app.Services.GetRequiredService<IEventStream>().ReplayAsync(0, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await batches.MoveNextAsync());
        Assert.All(batches.Current.Events, stored => Assert.InRange(stored.ReceivedAt, before.AddMilliseconds(-1), clock.GetUtcNow()));
        Assert.All(batches.Current.Events, stored => Assert.False(stored.Flags.HasFlag(EventFlags.Future)));

        var conversion = app.Services.GetRequiredService<ConversionStore>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(LongEnough);
        while (conversion.Window(600).Attributed is not { Impressions: 1, Taps: 1 })
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Equal(ConversionCounts.None, conversion.Window(600, 1_200).Attributed);
    }

    [Fact]
    public async Task A_restart_goes_on_after_the_newest_event()
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-clock-").FullName;
        try
        {
            DateTimeOffset lived;
            await using (var app = await RunningApp.StartAsync(Fast, data))
            {
                // As after weeks of the shop: an event far ahead of the time of day.
                var clock = app.Services.GetRequiredService<ShopClock>();
                clock.NotBefore(clock.GetUtcNow().AddDays(40));
                lived = clock.GetUtcNow();
                Assert.Equal(1, (await app.Client.PostEventsAsync(At(EventJson.Tap("late"), lived, "tap"))).Accepted);
            }

            await using var again = await RunningApp.StartAsync(Fast, data);
            Assert.True(again.Services.GetRequiredService<ShopClock>().GetUtcNow() > lived);
            Assert.True(lived > TimeProvider.System.GetUtcNow().AddDays(39));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(data, recursive: true);
        }
    }

    private static JsonObject At(JsonObject sent, DateTimeOffset at, string type)
    {
        sent["type"] = type;
        sent["slateId"] = "1.1.m";
        sent["occurredAt"] = at.ToString("O");
        return sent;
    }

    private static void Fast(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Shop:ClockSpeed"] = "1440" });
}
