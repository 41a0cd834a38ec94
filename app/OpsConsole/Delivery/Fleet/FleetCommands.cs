using OpsConsole.Delivery.Live;
using OpsConsole.Delivery.Plans;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Delivery.Fleet;

/// <summary>What the Fleet page does; each command asks again whether the user of the circuit may.</summary>
internal sealed class FleetCommands(CommandGate gate, FleetDesk desk)
{
    /// <summary>The stops that a vehicle leaves unserved when it goes off duty now.</summary>
    public IReadOnlyList<StopEta> Stranded(string vehicleId) => desk.Stranded(vehicleId);

    /// <summary>Takes a vehicle off the road, or puts it back; why not, or null.</summary>
    public async Task<string?> DutyAsync(string vehicleId, bool off, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Dispatcher);
        var refusal = off ? await desk.OffDutyAsync(user, vehicleId, "taken off the road on the Fleet page", token) : await desk.OnDutyAsync(user, vehicleId, "back on the road", token);
        return refusal == DeskRefusal.None ? null : "The vehicle has no committed route any more.";
    }

    /// <summary>Lets the vehicles drive a proposal; why not, or null.</summary>
    public async Task<string?> AcceptAsync(string proposalId, string reason, CancellationToken token) => Of(await desk.AcceptAsync(await gate.DemandAsync(Policies.Dispatcher), proposalId, reason, token));

    /// <summary>Gives a proposal up; why not, or null.</summary>
    public async Task<string?> DismissAsync(string proposalId, string reason, CancellationToken token) => Of(await desk.DismissAsync(await gate.DemandAsync(Policies.Dispatcher), proposalId, reason, token));

    private static string? Of(DeskResult result) => result.Refusal switch
    {
        DeskRefusal.None => null,
        DeskRefusal.NotFound => "The proposal is gone: it was decided, or has expired.",
        DeskRefusal.Stale => result.Why ?? "The proposal has changed: look at it again.",
        _ => result.Why ?? "The proposal's state does not allow it.",
    };
}
