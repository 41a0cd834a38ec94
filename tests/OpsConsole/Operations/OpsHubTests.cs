using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Operations.Hub;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Tests.Operations;

public sealed class OpsHubTests
{
    private static readonly BreakerRow Open = new("inference", "open", "open", false, 0.8, 20, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(2), "timeout", 0, 3, null, null);

    [Fact]
    public async Task Clients_get_ticks_breakers_transitions_alerts_and_markers()
    {
        await using var app = await RunningApp.StartAsync();
        var received = Channel.CreateUnbounded<(string Name, object Message)>();
        await using var connection = Connect(app, received.Writer);
        await connection.StartAsync(TestContext.Current.CancellationToken);

        var live = app.Services.GetRequiredService<LiveFeed>();
        live.Publish(Open);
        live.Publish(new BreakerTransition("inference", "closed", "open", DateTimeOffset.UnixEpoch, "timeouts", null));
        app.Services.GetRequiredService<Timeline>().Add(new TimelineEntry(DateTimeOffset.UnixEpoch, "model", "Model 2 serves", null, null));
        app.Services.GetRequiredService<Timeline>().Add(new TimelineEntry(DateTimeOffset.UnixEpoch, "alert", "p99 over budget", null, null));

        Assert.Equal(Open, await NextAsync<BreakerRow>(received, "breaker", row => row.Name == Open.Name));
        Assert.Equal("open", (await NextAsync<BreakerTransition>(received, "breakerTransition", change => change.Name == Open.Name)).To);
        Assert.Equal("Model 2 serves", (await NextAsync<TimelineEntry>(received, "timeline", entry => entry.Kind == "model")).Title);
        Assert.Equal("p99 over budget", (await NextAsync<TimelineEntry>(received, "alert")).Title);
        Assert.Equal(Surfaces.Known, (await NextAsync<LatencyTick>(received, "latency")).Minute.Select(row => row.Surface));
    }

    [Fact]
    public async Task A_client_that_comes_later_learns_the_present_state_at_once()
    {
        await using var app = await RunningApp.StartAsync();
        app.Services.GetRequiredService<LiveFeed>().Publish(Open);
        var breakers = app.Services.GetRequiredService<LiveBreakers>();
        while (!breakers.Rows.ContainsKey(Open.Name))
        {
            await Task.Yield();
        }

        var received = Channel.CreateUnbounded<(string Name, object Message)>();
        await using var connection = Connect(app, received.Writer);
        await connection.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Open, await NextAsync<BreakerRow>(received, "breaker", row => row.Name == Open.Name));
    }

    [Fact]
    public void Only_the_newest_of_a_figure_is_pushed_but_every_event()
    {
        var tick = new LatencyTick(DateTimeOffset.UnixEpoch, [], []);
        var newer = tick with { At = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        var closed = Open with { State = "closed" };
        var other = Open with { Name = "features" };
        var opened = new BreakerTransition("inference", "closed", "open", DateTimeOffset.UnixEpoch, "x", null);
        var halfOpened = opened with { To = "halfOpen" };
        Assert.Equal([opened, closed, other, halfOpened, newer], OpsHubPump.Coalesce([tick, Open, opened, closed, other, halfOpened, newer]));
    }

    private static HubConnection Connect(RunningApp app, ChannelWriter<(string, object)> received)
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(app.Url, "/hubs/ops"), options => options.Headers["X-Api-Key"] = RunningApp.OpsKey).Build();
        connection.On<LatencyTick>("latency", message => received.TryWrite(("latency", message)));
        connection.On<BreakerRow>("breaker", message => received.TryWrite(("breaker", message)));
        connection.On<BreakerTransition>("breakerTransition", message => received.TryWrite(("breakerTransition", message)));
        connection.On<TimelineEntry>("alert", message => received.TryWrite(("alert", message)));
        connection.On<TimelineEntry>("timeline", message => received.TryWrite(("timeline", message)));
        return connection;
    }

    private static async Task<T> NextAsync<T>(Channel<(string Name, object Message)> received, string name, Func<T, bool>? match = null)
    {
        await foreach (var message in received.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (message.Name == name && message.Message is T wanted && match?.Invoke(wanted) != false)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException("the channel ended");
    }
}
