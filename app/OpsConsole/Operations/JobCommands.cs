using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Operations;

/// <summary>What the Jobs page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class JobCommands(CommandGate gate, Jobs jobs)
{
    /// <summary>Asks for a run.</summary>
    public async Task<JobRun> RunAsync(string name, CancellationToken token) =>
        await jobs.EnqueueAsync(await gate.DemandAsync(Policies.Operator), name, "page", null, null, token);

    /// <summary>Asks for a run like one that has ended: the same job, the same arguments.</summary>
    public async Task<JobRun> RetryAsync(JobRun ended, CancellationToken token) =>
        await jobs.EnqueueAsync(await gate.DemandAsync(Policies.Operator), ended.Job, "retry", ended.Arguments, $"like {ended.Id}", token);

    /// <summary>Cancels a run; false when it has ended.</summary>
    public async Task<bool> CancelAsync(string id, CancellationToken token) => await jobs.CancelAsync(await gate.DemandAsync(Policies.Operator), id, token);
}
