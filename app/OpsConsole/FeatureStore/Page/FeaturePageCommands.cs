using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.FeatureStore.Page;

/// <summary>What the Features page does; each command asks again whether the user of the circuit may.</summary>
internal sealed class FeaturePageCommands(CommandGate gate, Jobs jobs)
{
    /// <summary>Asks for a check of served vectors against the events.</summary>
    public async Task<JobRun> CheckAsync(CancellationToken token) => await jobs.EnqueueAsync(await gate.DemandAsync(Policies.Operator), FeatureJobs.Parity, "page", null, null, token);

    /// <summary>Asks for all online values to be made anew.</summary>
    public async Task<JobRun> BackfillAsync(CancellationToken token) => await jobs.EnqueueAsync(await gate.DemandAsync(Policies.Operator), FeatureJobs.Backfill, "page", null, null, token);
}
