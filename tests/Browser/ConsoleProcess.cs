using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsConsole.Browser.Tests;

/// <summary>The real program on a data folder of its own, with the demo shop and its phones, in Development.</summary>
internal sealed partial class ConsoleProcess : IAsyncDisposable
{
    public const string ServerKey = "browser-tests-server-key";
    public const string OpsKey = "browser-tests-operators-key";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly string _data;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ConsoleProcess(Process process, string data)
    {
        _process = process;
        _data = data;
    }

    /// <summary>The one-time login link that the program printed.</summary>
    public Uri LoginLink { get; private set; } = null!;

    public Uri Url => new(LoginLink.GetLeftPart(UriPartial.Authority));

    /// <summary>Calls the API as a back end does.</summary>
    public HttpClient Api { get; } = new();

    /// <summary>What the program wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <param name="settings">Configuration beside the defaults: <c>Demo:Products</c> and so on.</param>
    public static async Task<ConsoleProcess> StartAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-browser-").FullName;
        var start = new ProcessStartInfo("dotnet", [Locations.Program, "serve", "--data", data, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = data,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["OPSCONSOLE_BOOTSTRAP_SERVER_KEY"] = ServerKey;
        start.Environment["OPSCONSOLE_BOOTSTRAP_OPS_KEY"] = OpsKey;
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("OPSCONSOLE_DATA");
        var console = new ConsoleProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, data);
        try
        {
            await console.RunAsync();
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task RunAsync()
    {
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _link.TrySetException(new InvalidOperationException($"The program ended early.{Environment.NewLine}{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        LoginLink = await _link.Task.WaitAsync(Patience);
        Api.BaseAddress = Url;
        Api.DefaultRequestHeaders.Add("X-Api-Key", ServerKey);
        await WaitUntilReadyAsync();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await timer.WaitForNextTickAsync(patience.Token))
            {
                using var answer = await Api.GetAsync("/healthz/ready", patience.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
        }
        catch (HttpRequestException failure)
        {
            throw new InvalidOperationException($"The program stopped answering.{Environment.NewLine}{Output}", failure);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program was not ready within {Patience}.{Environment.NewLine}{Output}");
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (Link().Match(line) is { Success: true } match)
        {
            _link.TrySetResult(new Uri(match.Value));
        }
    }

    [GeneratedRegex(@"http://\S+/login/once\?token=\S+")]
    private static partial Regex Link();
}
