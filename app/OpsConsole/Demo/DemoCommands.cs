using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Demo;

/// <summary>What the demo's panel does; asks again whether the user of the circuit may.</summary>
internal sealed class DemoCommands(CommandGate gate, DemoTastes tastes)
{
    /// <summary>Changes the simulated shoppers' tastes; false when there are none.</summary>
    public async Task<bool> ShiftTastesAsync(double strength, CancellationToken token)
    {
        var user = await gate.DemandAsync(Policies.Operator);
        return await tastes.ShiftAsync(user, strength, token) is not null;
    }
}
