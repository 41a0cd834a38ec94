using System.CommandLine;
using OpsConsole.Models;

namespace OpsConsole.Cli;

/// <summary>Trains a model and makes it the champion.</summary>
internal static class TrainVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var json = SharedOptions.Json();
        var asOf = SharedOptions.AsOf("Use only what had happened and was known before it; default now.", required: false);
        var command = new Command("train", "Train a model on the recorded purchases; it serves from the next start on.") { data, asOf, json };
        command.SetAction((parsed, token) =>
        {
            var output = new VerbOutput(parsed.GetValue(json));
            return VerbHost.RunAsync(parsed.GetValue(data), output, async services =>
            {
                var trained = await services.GetRequiredService<ModelTraining>().TrainAsync(parsed.GetValue(asOf), output, token);
                if (trained is null)
                {
                    output.Error("there are no purchases to train on; import some first");
                    return 1;
                }

                output.Result(
                    new { trained.Version, trained.TrainedAt, trained.DataFrom, trained.DataTo, trained.Sha256 },
                    $"{trained.Version}: {trained.Reason}, {trained.DataFrom:yyyy-MM-dd} to {trained.DataTo:yyyy-MM-dd}",
                    $"backtest: {trained.Metrics ?? "the history is too short"}");
                return 0;
            }, token, writes: true);
        });
        return command;
    }
}
