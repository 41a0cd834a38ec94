using Microsoft.Extensions.Options;
using OpsConsole.Models.Training;

namespace OpsConsole.Models;

/// <summary>Trains within this process: the quick model of a first start, and what a person trains by the command line.</summary>
public sealed class ModelTraining
{
    private readonly IServiceProvider _services;
    private readonly CandidateTraining _training;
    private readonly ModelRegistry _registry;

    internal ModelTraining(IServiceProvider services, CandidateTraining training, ModelRegistry registry)
    {
        (_services, _training, _registry) = (services, training, registry);
    }

    /// <summary>Trains the linear model and makes it the champion without gates; null when there was no purchase before the moment.</summary>
    /// <param name="asOf">What happened or became known at or after it is not used; null for the shop's now.</param>
    /// <param name="progress">Takes a line a step.</param>
    /// <param name="token">Ends it between steps; nothing is registered then.</param>
    public async Task<ModelVersion?> TrainAsync(DateTimeOffset? asOf, IProgress<string>? progress, CancellationToken token)
    {
        var request = await TrainingJob.RequestAsync(_services, new TrainingArguments(asOf, Kind: TrainingKinds.Linear), null, token);
        var trained = await Task.Run(() => _training.Run(request with { Champion = null }, new TrainingProgress(progress ?? Silence.Instance), token), token);
        return trained is null ? null : await _registry.PromoteAsync(trained, request, token);
    }

    /// <summary>Trains what is asked for and takes it into the registry by its gates; null when there was no purchase before the moment.</summary>
    public async Task<ModelVersion?> TrainThroughGatesAsync(TrainingArguments arguments, IProgress<string> progress, CancellationToken token)
    {
        var request = await TrainingJob.RequestAsync(_services, arguments, null, token);
        var trained = await Task.Run(() => _training.Run(request, new TrainingProgress(progress), token), token);
        return trained is null ? null : await _registry.RegisterAsync(trained, request, arguments.Reason, arguments.Promote == TrainingArguments.Manual, token);
    }

    /// <summary>Whether a first start asks for a full training behind the quick one.</summary>
    internal bool OnFirstStart => _services.GetRequiredService<IOptions<TrainingOptions>>().Value.OnFirstStart;

    private sealed class Silence : IProgress<string>
    {
        public static readonly Silence Instance = new();

        public void Report(string value)
        {
        }
    }
}
