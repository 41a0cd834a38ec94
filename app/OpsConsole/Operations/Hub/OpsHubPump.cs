using Microsoft.AspNetCore.SignalR;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Live;

namespace OpsConsole.Operations.Hub;

/// <summary>Carries the live feed to all clients of <see cref="OpsHub"/>: one mailbox and one pass however many they are.</summary>
internal sealed partial class OpsHubPump(LiveFeed live, IHubContext<OpsHub, IOpsClient> hub, TimeProvider time, ILogger<OpsHubPump> logger) : BackgroundService
{
    /// <summary>Least time between two passes: at most four pushes of a kind a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly LiveSubscription _mailbox = live.Subscribe(typeof(LatencyTick), typeof(BreakerRow), typeof(BreakerTransition), typeof(TimelineEntry), typeof(JobRun), typeof(DriftChanged), typeof(RoutePlanChanged), typeof(VehicleMoved));

    public override void Dispose()
    {
        _mailbox.Dispose();
        base.Dispose();
    }

    /// <summary>Of figures the newest replaces older ones; what happened is told each time.</summary>
    internal static IReadOnlyList<object> Coalesce(IReadOnlyList<object> messages)
    {
        var newest = new Dictionary<object, int>();
        for (var index = 0; index < messages.Count; index++)
        {
            newest[KeyOf(messages[index])] = index;
        }

        return [.. messages.Where((message, index) => newest[KeyOf(message)] == index)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _mailbox.WaitAsync(stoppingToken).ConfigureAwait(false))
        {
            foreach (var message in Coalesce(_mailbox.Drain()))
            {
                await SendAsync(message).ConfigureAwait(false);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static object KeyOf(object message) => message switch
    {
        LatencyTick => typeof(LatencyTick),
        BreakerRow row => (typeof(BreakerRow), row.Name),
        JobRun run => (typeof(JobRun), run.Id),
        RoutePlanChanged plan => (typeof(RoutePlanChanged), plan.Id),
        VehicleMoved vehicle => (typeof(VehicleMoved), vehicle.VehicleId),
        _ => message,
    };

    private async Task SendAsync(object message)
    {
        try
        {
            await (message switch
            {
                LatencyTick tick => hub.Clients.All.latency(tick),
                BreakerRow row => hub.Clients.All.breaker(row),
                JobRun run => hub.Clients.All.job(run),
                BreakerTransition transition => hub.Clients.All.breakerTransition(transition),
                DriftChanged change => hub.Clients.All.drift(change),
                RoutePlanChanged plan => hub.Clients.All.routePlan(plan),
                VehicleMoved vehicle => hub.Clients.All.vehicle(vehicle),
                TimelineEntry { Kind: "alert" } entry => hub.Clients.All.alert(entry),
                TimelineEntry entry => hub.Clients.All.timeline(entry),
                _ => Task.CompletedTask,
            }).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // One message that cannot be sent must not end the pump.
            NotSent(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A live message could not be sent to the operators' hub")]
    private static partial void NotSent(ILogger logger, Exception failure);
}
