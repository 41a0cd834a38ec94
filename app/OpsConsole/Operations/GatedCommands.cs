using OpsConsole.Platform.Resilience;
using OpsConsole.Platform.Resilience.Faults;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations;

/// <summary>What the Breakers page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class GatedCommands(CommandGate gate, BreakerCommands breakers, FaultCommands faults, FaultLab lab, TimeProvider time)
{
    /// <summary>Holds a breaker open for some minutes; false when it is gone.</summary>
    public async Task<bool> IsolateAsync(string name, string reason, int minutes, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Operator);
        return await breakers.IsolateAsync(user, name, reason, time.GetUtcNow().AddMinutes(minutes), token) is not null;
    }

    /// <summary>Closes a breaker, whatever the measurements say; false when it is gone.</summary>
    public async Task<bool> CloseAsync(string name, string reason, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Operator);
        return await breakers.CloseAsync(user, name, reason, token) is not null;
    }

    /// <summary>Sets or clears a fault.</summary>
    public async Task SetFaultAsync(FaultPoint point, FaultMode mode, double rate, int delayMs, int minutes, CancellationToken token)
    {
        var user = await gate.DemandAsync(lab.Policy);
        if (!lab.Enabled)
        {
            throw new UnauthorizedAccessException("The fault lab is switched off.");
        }

        await faults.SetAsync(user, point, mode, rate, mode == FaultMode.Slow ? delayMs : 0, TimeSpan.FromMinutes(minutes), token);
    }
}
