using System.CommandLine;

namespace OpsConsole.Cli;

/// <summary>Options that several verbs take.</summary>
internal static class SharedOptions
{
    public static Option<string?> Data() =>
        new("--data") { Description = "Folder of databases, models and keys; default OPSCONSOLE_DATA, else data/run." };
}
