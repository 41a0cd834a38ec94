using OpsConsole.Drift.Alarms;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Drift.Page;

/// <summary>What the Drift page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class DriftPageCommands(CommandGate gate, DriftCommands commands)
{
    /// <summary>Acknowledges an alarm; false when it is gone, null when somebody was faster.</summary>
    public async Task<bool?> AcknowledgeAsync(long alarm, string note, CancellationToken token) => await commands.AcknowledgeAsync(await gate.DemandAsync(Policies.Operator), alarm, note, token);

    /// <summary>Declares the newest window normal, or removes the baseline.</summary>
    public async Task<bool?> SetBaselineAsync(string monitor, bool clear, string reason, CancellationToken token) =>
        await commands.SetBaselineAsync(await gate.DemandAsync(Policies.Operator), monitor, clear, reason, token);

    /// <summary>Sets thresholds.</summary>
    public async Task<bool?> SetThresholdsAsync(string monitor, double warn, double alarm, string reason, CancellationToken token) =>
        await commands.SetThresholdsAsync(await gate.DemandAsync(Policies.Operator), monitor, warn, alarm, reason, token);

    /// <summary>Asks for a check.</summary>
    public async Task<JobRun> CheckAsync(CancellationToken token) => await commands.CheckAsync(await gate.DemandAsync(Policies.Operator), "page", token);

    /// <summary>Asks for a training; false where none can be run.</summary>
    public async Task<bool?> RetrainAsync(CancellationToken token) => await commands.RetrainAsync(await gate.DemandAsync(Policies.Operator), token) is not null;
}
