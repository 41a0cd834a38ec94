using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Models;

/// <summary>What the Models page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class ModelCommands(CommandGate gate, Jobs jobs, ModelRegistry registry)
{
    /// <summary>Asks for a training.</summary>
    public async Task<JobRun> TrainAsync(CancellationToken token) => await jobs.EnqueueAsync(await gate.DemandAsync(Policies.Operator), "train", "page", null, null, token);

    /// <summary>Makes a model the champion now, whatever its rollout still waits for.</summary>
    public async Task<RegistryChange> PromoteAsync(string version, string reason, CancellationToken token) =>
        await registry.PromoteByHandAsync(await gate.DemandAsync(Policies.Operator), version, reason, pastGates: false, token);

    /// <summary>Ends a candidate's way.</summary>
    public async Task<RegistryChange> RejectAsync(string version, string reason, CancellationToken token) =>
        await registry.RejectByHandAsync(await gate.DemandAsync(Policies.Operator), version, reason, token);

    /// <summary>Lets the previous model serve again; false when there is none.</summary>
    public async Task<bool> RollBackAsync(string reason, CancellationToken token) => await registry.RollBackAsync(await gate.DemandAsync(Policies.Operator), reason, token);
}
