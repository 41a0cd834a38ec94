using System.CommandLine;
using OpsConsole.Models;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Jobs;
using OpsConsole.Platform.Time;

namespace OpsConsole.Cli;

/// <summary>Trains a model and holds it against the gates: in the server's queue where one runs on the folder, else here.</summary>
internal static class TrainVerb
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("Use only what had happened and was known before it; default now.", required: false);
        var seed = SharedOptions.Number("--seed", "Of every random choice.", 0, int.MaxValue, byDefault: TrainingArguments.DefaultSeed);
        var kind = new Option<string?>("--kind") { Description = "two-stage (default) or linear." };
        kind.AcceptOnlyFromAmong(TrainingKinds.TwoStage, TrainingKinds.Linear);
        var manual = new Option<bool>("--manual") { Description = "Leave the promotion to a person even when all gates are passed." };
        var command = new Command("train", "Train a model on the recorded purchases and hold it against the gates; a running server on the folder does it in its queue.") { data, asOf, seed, kind, manual, json };
        command.SetAction(async (parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            var arguments = new TrainingArguments(
                parsed.GetValue(asOf), parsed.GetValue(seed), parsed.GetValue(kind), "trained by the command line", parsed.GetValue(manual) ? TrainingArguments.Manual : TrainingArguments.Gated);
            return DataFolderClaim.IsTaken(parsed.GetValue(data))
                ? await VerbHost.RunAsync(parsed.GetValue(data), output, services => HandOverAsync(services, arguments, output, token), token)
                : await VerbHost.RunAsync(parsed.GetValue(data), output, services => TrainHereAsync(services, arguments, output, token), token, writes: true);
        });
        return command;
    }

    private static async Task<int> TrainHereAsync(IServiceProvider services, TrainingArguments arguments, VerbOutput output, CancellationToken token)
    {
        if (arguments.Errors(services.GetRequiredService<ShopClock>().GetUtcNow()).GetValueOrDefault("asOf") is [var inFuture])
        {
            output.Error($"--as-of: {inFuture}");
            return 2;
        }

        await services.GetRequiredService<ModelRegistry>().LoadAsync(output, token);
        var trained = await services.GetRequiredService<ModelTraining>().TrainThroughGatesAsync(arguments, output, token);
        if (trained is null)
        {
            output.Error("there are no purchases to train on; import some first");
            return 1;
        }

        output.Result(
            new { trained.Version, Role = trained.Role.ToString(), Stage = trained.Stage?.ToString(), trained.TrainedAt, trained.DataFrom, trained.DataTo, trained.Sha256, trained.Seed, trained.PassedGates },
            $"{trained.Version}: {trained.Role}, {trained.Reason}, {trained.DataFrom:yyyy-MM-dd} to {trained.DataTo:yyyy-MM-dd}",
            $"SHA-256 {trained.Sha256}",
            $"backtest: {trained.Metrics ?? "the history is too short"}",
            $"gates: {trained.Gates}");
        return 0;
    }

    /// <summary>Leaves a row that the server notices, and tells how the run goes; the server goes on with it when this ends.</summary>
    private static async Task<int> HandOverAsync(IServiceProvider services, TrainingArguments arguments, VerbOutput output, CancellationToken token)
    {
        var jobs = services.GetRequiredService<Jobs>();
        var run = await jobs.EnqueueAsync(TrainingJob.Name, "cli", arguments, Environment.UserName, token);
        output.Report($"a server uses the folder: {run.Id} waits in its queue");
        var told = 0;
        var looks = 0;
        while (await jobs.FindAsync(run.Id, token) is { } now)
        {
            foreach (var line in now.Log.Skip(told))
            {
                output.Report(line);
            }

            told = Math.Max(told, now.Log.Count);
            if (now.HasEnded)
            {
                output.Result(new { now.Id, now.Status, now.Result, now.Error }, $"{now.Id}: {now.Status}, {now.Result ?? now.Error}");
                return now.Status == JobStatus.Succeeded ? 0 : 1;
            }

            // What holds the folder may be no server: then nobody ever takes the run.
            if (now.StartedAt is null && ++looks * s_look > TimeSpan.FromMinutes(2))
            {
                output.Error($"{run.Id} still waits in the queue of the folder; the server trains when it comes to it");
                return 1;
            }

            await Task.Delay(s_look, token);
        }

        output.Error($"{run.Id} is no longer in the server's queue");
        return 1;
    }
}
