using System.Text.Json;

namespace OpsConsole.Cli;

/// <summary>
/// What a verb says: results on standard output, progress on standard error. On a terminal progress overwrites its own line; elsewhere each step is a plain line;
/// with <c>--json</c> there is none and the result is one JSON object.
/// </summary>
internal sealed class VerbOutput(bool json) : IProgress<string>
{
    private readonly bool _overwrites = !Console.IsErrorRedirected;
    private int _shown;

    /// <summary>Says how far the verb has come.</summary>
    public void Report(string value)
    {
        if (json)
        {
            return;
        }

        if (_overwrites)
        {
            Console.Error.Write('\r' + value.PadRight(_shown));
            _shown = value.Length;
        }
        else
        {
            Console.Error.WriteLine(value);
        }
    }

    /// <summary>Says what went wrong.</summary>
    public void Error(string message)
    {
        EndProgress();
        Console.Error.WriteLine(message);
    }

    /// <summary>Gives the result: JSON to machines, lines to people.</summary>
    public void Result(object value, params IEnumerable<string> lines)
    {
        EndProgress();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
            return;
        }

        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    private void EndProgress()
    {
        if (_shown > 0)
        {
            Console.Error.Write('\r' + new string(' ', _shown) + '\r');
            _shown = 0;
        }
    }
}
