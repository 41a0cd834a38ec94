using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OpsConsole.Cli;

/// <summary>Options that several verbs take.</summary>
internal static class SharedOptions
{
    public static Option<string?> Data() =>
        new("--data") { Description = "Folder of databases, models and keys; default OPSCONSOLE_DATA, else data/run." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and no progress." };

    /// <summary>A point in time: a date, or RFC 3339; UTC where no offset is named.</summary>
    public static Option<DateTimeOffset?> AsOf(string description, bool required) => new("--as-of") { Description = description, Required = required, CustomParser = ParseTime };

    /// <summary>A file to write; its folder must exist, which is better known before a long run than behind it.</summary>
    public static Option<FileInfo> Out(string description)
    {
        var option = new Option<FileInfo>("--out") { Description = description, Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: > 0 } token] && (Directory.Exists(token.Value) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(token.Value)))))
            {
                result.AddError($"--out: '{token.Value}' is a folder, or lies in one that does not exist");
            }
        });
        return option;
    }

    /// <summary>Refuses the path of a file that is not there.</summary>
    public static void MustExist(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !File.Exists(token.Value))
        {
            result.AddError($"{option.Name}: there is no file '{token.Value}'");
        }
    });

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Number(string name, string description, int lowest, int highest, int? byDefault = null)
    {
        var option = new Option<int>(name) { Description = description, Required = byDefault is null };
        if (byDefault is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) || number < lowest || number > highest))
            {
                result.AddError($"{name}: '{token.Value}' is not a whole number from {lowest} to {highest}");
            }
        });
        return option;
    }

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        result.AddError($"--as-of: '{text}' is not a time such as 2011-11-09 or 2011-11-09T08:00:00Z");
        return null;
    }
}
