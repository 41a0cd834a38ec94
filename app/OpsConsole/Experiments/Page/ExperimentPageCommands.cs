using OpsConsole.Platform.Security;
using OpsConsole.Shell.Commands;

namespace OpsConsole.Experiments.Page;

/// <summary>What the Experiments page does: the API's own commands, each asking again whether the user of the circuit may.</summary>
internal sealed class ExperimentPageCommands(CommandGate gate, ExperimentRegistry registry)
{
    /// <summary>Defines an experiment that breaks no rule.</summary>
    public async Task<ExperimentResult> CreateAsync(ExperimentDraft draft, CancellationToken token) => await registry.CreateAsync(await gate.DemandAsync(Policies.Operator), draft, token);

    /// <summary>Begins to assign shoppers; refused when somebody has changed it meanwhile.</summary>
    public async Task<ExperimentResult> StartAsync(ExperimentAnswer shown, CancellationToken token) =>
        await registry.StartAsync(await gate.DemandAsync(Policies.Operator), shown.Id, null, shown.ETag, token);

    /// <summary>Changes the share of shoppers who take part.</summary>
    public async Task<ExperimentResult> RampAsync(ExperimentAnswer shown, double traffic, string reason, CancellationToken token) =>
        await registry.RampAsync(await gate.DemandAsync(Policies.Operator), shown.Id, traffic, reason, shown.ETag, token);

    /// <summary>Ends it with a decision.</summary>
    public async Task<ExperimentResult> StopAsync(ExperimentAnswer shown, string decision, string reason, CancellationToken token) =>
        await registry.StopAsync(await gate.DemandAsync(Policies.Operator), shown.Id, decision, reason, shown.ETag, token);
}
