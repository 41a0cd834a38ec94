using Microsoft.AspNetCore.SignalR;
using OpsConsole.Platform.Live;
using OpsConsole.Platform.Telemetry;

namespace OpsConsole.Operations.Hub;

/// <summary>Live figures for outside clients; the console's own pages read the stores instead. Clients call nothing here.</summary>
internal sealed class OpsHub(LatencyStore latency, LiveBreakers breakers) : Hub<IOpsClient>
{
    public override async Task OnConnectedAsync()
    {
        // A client that has just come must not look at nothing until something changes.
        if (latency.Latest is { } tick)
        {
            await Clients.Caller.latency(tick);
        }

        foreach (var row in breakers.Rows.Values)
        {
            await Clients.Caller.breaker(row);
        }

        await base.OnConnectedAsync();
    }
}
