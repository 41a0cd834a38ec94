using OpsConsole.Models.Training;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Models;

/// <summary>Start-up, order 60: loads the models that serve, or trains a quick first one and asks for a full training.</summary>
internal sealed class ModelStage(ModelRegistry registry, ModelTraining training, TrainingProcess process, Jobs jobs, ActiveModels active) : IStartupStage
{
    public int Order => 60;

    public string Name => "loading the model";

    public async Task RunAsync(IProgress<string> progress, CancellationToken token)
    {
        process.CleanUp();
        if (await registry.LoadAsync(progress, token))
        {
            progress.Report($"{active.Champion!.Version} serves");
            return;
        }

        var trained = await training.TrainAsync(asOf: null, progress, token);
        progress.Report(trained is null ? "no purchases yet, no model" : $"{trained.Version} serves");
        if (trained is not null && training.OnFirstStart)
        {
            await jobs.EnqueueAsync(TrainingJob.Name, "first start", new TrainingArguments(Reason: "the first full training"), null, token);
        }
    }
}
