using System.CommandLine;
using System.CommandLine.Parsing;

namespace OpsConsole.Cli;

/// <summary>The verbs. <c>serve</c> is what runs when none is named.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line; exit 0 done, 1 failed, 2 bad usage.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("OpsConsole: AI serving for a mobile shop, and the console that steers it.");
        root.Subcommands.Add(ServeVerb.Create());
        root.Subcommands.Add(TrainVerb.Create());
        root.Subcommands.Add(TrainRunVerb.Create());
        root.Subcommands.Add(EvaluateVerb.Create());
        root.Subcommands.Add(EvaluateWeeklyVerb.Create());
        root.Subcommands.Add(SimilarVerb.Create());
        root.Subcommands.Add(DriftVerb.Create());
        root.Subcommands.Add(SolveVerb.Create());
        root.Subcommands.Add(ImportVerb.Create());
        root.Subcommands.Add(VerifyVerb.Create());

        var named = args.Length > 0 && !args[0].StartsWith('-');
        var asksForHelp = args is ["--help" or "-h" or "-?" or "--version", ..];
        var parsed = root.Parse(named || asksForHelp ? args : ["serve", .. args]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(Describe(error));
            }

            await Console.Error.WriteLineAsync("Run with --help for the verbs and their options.");
            return 2;
        }

        return await parsed.InvokeAsync();
    }

    /// <summary>The message, behind the option's name where the message lacks it.</summary>
    private static string Describe(ParseError error)
    {
        var message = error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal);
        return error.SymbolResult is OptionResult { Option.Name: var name } && !message.Contains(name, StringComparison.Ordinal) ? $"{name}: {message}" : message;
    }
}
