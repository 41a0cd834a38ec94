using OpsConsole.Platform.Startup;

namespace OpsConsole.Experiments;

/// <summary>Start-up, order 65: experiments under way go on, with the models of their arms.</summary>
internal sealed class ExperimentsStage(ExperimentRegistry registry) : IStartupStage
{
    public int Order => 65;

    public string Name => "experiments";

    public Task RunAsync(IProgress<string> progress, CancellationToken token) => registry.LoadAsync(token);
}
