using OpsConsole.Platform.Startup;

namespace OpsConsole.Models;

/// <summary>Start-up, order 60: loads the models that serve, or trains the first one.</summary>
internal sealed class ModelStage(ModelRegistry registry, ModelTraining training, ActiveModels active) : IStartupStage
{
    public int Order => 60;

    public string Name => "loading the model";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        if (await registry.LoadAsync(progress, token))
        {
            progress.Report($"{active.Champion!.Version} serves");
            return;
        }

        var trained = await training.TrainAsync(asOf: null, progress, token);
        progress.Report(trained is null ? "no purchases yet, no model" : $"{trained.Version} serves");
    }
}
