using Microsoft.Extensions.Options;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Time;

namespace OpsConsole.Models.Training;

/// <summary>The job <c>train</c>: trains a model, holds it against the gates and takes it into the registry.</summary>
public static class TrainingJob
{
    /// <summary>Name of the job; its arguments are <see cref="TrainingArguments"/>.</summary>
    public const string Name = "train";

    internal static readonly JobDefinition Definition = new(
        Name, "Train a model", "Trains a model on all purchases, holds it against the gates and, when it passes, rolls it out step by step.", RunAsync, Cron: "30 3 * * *", Attempts: 2, Timeout: TimeSpan.FromHours(24));

    private static async Task<string> RunAsync(IServiceProvider services, JobContext context, CancellationToken token)
    {
        var arguments = TrainingArguments.Of(context.Arguments, services.GetRequiredService<ShopClock>().GetUtcNow());
        var options = services.GetRequiredService<IOptions<TrainingOptions>>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(options.Value.TimeoutMinutes), services.GetRequiredService<TimeProvider>());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, token);
        var registry = services.GetRequiredService<ModelRegistry>();
        var request = await RequestAsync(services, arguments, context.RunId, token);
        try
        {
            var trained = options.Value.OwnProcess
                ? await services.GetRequiredService<TrainingProcess>().RunAsync(request, context, ending.Token)
                : await Task.Run(() => services.GetRequiredService<CandidateTraining>().Run(request, new TrainingProgress(context, context.Progress), ending.Token), ending.Token);
            if (trained is null)
            {
                throw new JobFailedException("there are no purchases to train on");
            }

            var row = await registry.RegisterAsync(trained, request, arguments.Reason, arguments.Promote == TrainingArguments.Manual, token);
            return $"{row.Version}: {Outcome(row)}";
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new JobFailedException($"the training took longer than {options.Value.TimeoutMinutes:F0} minutes");
        }
    }

    /// <summary>What a training works on now.</summary>
    internal static async Task<TrainingRequest> RequestAsync(IServiceProvider services, TrainingArguments arguments, string? runId, CancellationToken token)
    {
        var options = services.GetRequiredService<IOptions<TrainingOptions>>().Value;
        var champion = (await services.GetRequiredService<ModelRegistry>().ListAsync(token)).FirstOrDefault(row => row.Role == ModelRole.Champion);
        return new TrainingRequest(
            runId, arguments.AsOf ?? DateTimeOffset.FromUnixTimeMilliseconds(services.GetRequiredService<ShopClock>().NowMs), arguments.Seed ?? TrainingArguments.DefaultSeed, arguments.Kind ?? options.Kind,
            options.BacktestDays, options.Threads,
            champion is null ? null : new ChampionFiles(champion.Version, champion.Artefact, champion.Sha256, champion.TwinArtefact, champion.TwinSha256));
    }

    internal static string Outcome(ModelVersion row) => row.Role switch
    {
        ModelRole.Champion => "serves",
        ModelRole.Challenger when row.Hold => "passed its gates and waits for a promotion by hand",
        ModelRole.Challenger => "passed its gates and goes into its rollout",
        _ => $"rejected, {row.Reason}",
    };
}
