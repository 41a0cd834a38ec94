using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OpsConsole.Tests;

/// <summary>The real program in a process of its own, which can be killed.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>The program as the build left it.</summary>
    public static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var configuration = output.Parent!.Name;
            for (var folder = output; folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
                {
                    return Path.Combine(folder.FullName, "app", "OpsConsole", "bin", configuration, output.Name, RuntimeInformation.RuntimeIdentifier, "OpsConsole.dll");
                }
            }

            throw new InvalidOperationException("The tests run outside the repository.");
        }
    }

    /// <summary>Starts the program with arguments; its output is the caller's to read.</summary>
    public static Process Run(params string[] arguments) => Run(arguments, new Dictionary<string, string>());

    /// <summary>Starts the program with arguments and settings (<c>Demo:Products</c>); its output is the caller's to read.</summary>
    public static Process Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Starts an empty server on a data folder and waits until it listens.</summary>
    public static Task<ServerProcess> StartAsync(string data, CancellationToken token, IReadOnlyDictionary<string, string>? settings = null) =>
        StartAsync(Run(["serve", "--empty", "--simulate", "off", "--data", data, "--urls", "http://127.0.0.1:0"], settings ?? new Dictionary<string, string>()), token);

    /// <summary>Starts the demo shop with its phones on an empty data folder and waits until it listens; it is not ready then.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="settings">Configuration: <c>Demo:Products</c> and so on.</param>
    /// <param name="token">Gives up.</param>
    public static Task<ServerProcess> StartDemoAsync(string data, IReadOnlyDictionary<string, string> settings, CancellationToken token) =>
        StartAsync(Run(["serve", "--data", data, "--urls", "http://127.0.0.1:0"], settings), token);

    private static async Task<ServerProcess> StartAsync(Process process, CancellationToken token)
    {
        try
        {
            return new ServerProcess(process, await ListeningAtAsync(process, token));
        }
        catch
        {
            // Nobody else knows of it; it would outlive the tests.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            throw;
        }
    }

    private static async Task<Uri> ListeningAtAsync(Process process, CancellationToken token)
    {
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(token) is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                // Whoever stops reading blocks the writer once the pipe is full.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Uri(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException($"The server ended: {string.Join('\n', said)}\n{await process.StandardError.ReadToEndAsync(token)}");
    }

    /// <summary>Ends it at once: SIGKILL, no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Whatever follows the port: a log line may end in colour codes.</summary>
    [GeneratedRegex(@"Now listening on: (http://[\d.]+:\d+)")]
    private static partial Regex Listening();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
