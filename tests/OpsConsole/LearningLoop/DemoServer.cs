using System.Net.Http.Json;
using System.Text.Json;

namespace OpsConsole.Tests.LearningLoop;

/// <summary>
/// The real program with the demo shop, its clock accelerated and every window scaled with it: see <see cref="LoopSettings"/>.
/// What a shop lives through in weeks happens in minutes; nothing else is different.
/// </summary>
internal sealed class DemoServer : IAsyncDisposable
{

    private readonly DirectoryInfo _data;
    private readonly ServerProcess _process;

    private DemoServer(DirectoryInfo data, ServerProcess process)
    {
        (_data, _process) = (data, process);
        Operator = new HttpClient { BaseAddress = process.Url };
        Operator.DefaultRequestHeaders.Add("X-Api-Key", RunningApp.OpsKey);
    }

    /// <summary>Calls the operators' API.</summary>
    public HttpClient Operator { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<DemoServer> StartAsync(CancellationToken token, params (string Name, string Value)[] more)
    {
        var data = Directory.CreateTempSubdirectory("opsconsole-loop-");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in LoopSettings.All.Concat(more))
        {
            settings[name] = value;
        }

        var server = new DemoServer(data, await ServerProcess.StartDemoAsync(data.FullName, settings, token));
        try
        {
            await DemoServer.UntilAsync("the server is ready", async () => (await server.Operator.GetAsync("/healthz/ready", token)).IsSuccessStatusCode, token);
            await DemoServer.UntilAsync("phones run", async () => (await server.GetAsync("/api/v1/ops/demo", token)).GetProperty("phonesRun").GetBoolean(), token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>An answer of the operators' API.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken token) => await Operator.GetFromJsonAsync<JsonElement>(path, token);

    /// <summary>The shop's now.</summary>
    public async Task<DateTimeOffset> ShopTimeAsync(CancellationToken token) => (await GetAsync("/api/v1/ops/demo?minutes=1", token)).GetProperty("shopTime").GetDateTimeOffset();

    /// <summary>Waits for a condition, looking twice a second; the token's end names it.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition, CancellationToken token)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (!await condition())
            {
                await look.WaitForNextTickAsync(token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw new TimeoutException($"In time it did not come to this: {what}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await _process.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
