using System.CommandLine;
using OpsConsole.Models.Training;

namespace OpsConsole.Cli;

/// <summary>The process in which a server trains. It ends when the server does: nobody would take over what it makes.</summary>
internal static class TrainRunVerb
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var staging = new Option<string>("--staging") { Required = true };
        var command = new Command(TrainingProcess.Verb) { data, staging };
        command.Hidden = true;
        command.SetAction(async (parsed, token) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
            _ = EndWithServerAsync(ending);
            return await VerbHost.RunAsync(
                parsed.GetValue(data), new VerbOutput(json: true),
                services => Task.FromResult(StagedTraining.Run(services, parsed.GetValue(staging)!, Console.Out, ending.Token) ? 0 : TrainingProcess.NoPurchases), ending.Token);
        });
        return command;
    }

    private static async Task EndWithServerAsync(CancellationTokenSource ending)
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[16];
        try
        {
            while (await input.ReadAsync(nothing) > 0)
            {
                // The server says nothing here; it only holds the other end.
            }

            await ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The training has ended.
        }
    }
}
