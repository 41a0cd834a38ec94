using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Cli;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Tests;

/// <summary>
/// The real host on a temporary data folder and a free port. <see cref="Client"/> acts with the <c>server</c> key, <see cref="Operator"/> with the
/// <c>ops</c> key, <see cref="Anonymous"/> without any.
/// </summary>
internal sealed class RunningApp : IAsyncDisposable
{
    public const string ServerKey = "oc_test_server_0123456789abcdefghijklmnopqrstuv";
    public const string OpsKey = "oc_test_ops_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly bool _ownsData;

    private RunningApp(WebApplication app, string data, bool ownsData)
    {
        App = app;
        Data = data;
        _ownsData = ownsData;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = With(ServerKey);
        Operator = With(OpsKey);
        Anonymous = With(null);
    }

    public WebApplication App { get; }

    public IServiceProvider Services => App.Services;

    public string Data { get; }

    public Uri Url { get; }

    public HttpClient Client { get; }

    public HttpClient Operator { get; }

    public HttpClient Anonymous { get; }

    /// <summary>Starts the host and waits until every start-up stage has run.</summary>
    /// <param name="adjust">Last word on the builder: swap the clock here.</param>
    /// <param name="data">A data folder that outlives this host, or null for one of its own.</param>
    /// <param name="options">Changes the options: empty, without simulated phones.</param>
    /// <param name="map">Maps endpoints that only a test needs.</param>
    public static async Task<RunningApp> StartAsync(Action<WebApplicationBuilder>? adjust = null, string? data = null, Func<HostOptions, HostOptions>? options = null,
        Action<WebApplication>? map = null)
    {
        var folder = data;
        if (folder is null)
        {
            folder = Directory.CreateTempSubdirectory("opsconsole-").FullName;
            await MigratedDatabase.CopyToAsync(folder);
        }

        var chosen = new HostOptions { Data = folder, Urls = "http://127.0.0.1:0", Empty = true, Simulate = false };
        var app = OpsConsoleHost.Build(options?.Invoke(chosen) ?? chosen, adjust);
        map?.Invoke(app);
        try
        {
            await app.StartAsync();
            await app.Services.GetRequiredService<StartupSequence>().Ready;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RunningApp(app, folder, data is null);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Operator.Dispose();
        Anonymous.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsData)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>What a host reads from the environment when it starts: the keys, and not to watch its settings' files.</summary>
    [ModuleInitializer]
    internal static void SetEnvironment()
    {
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        // Trainings by themselves would take the processors from other tests.
        Environment.SetEnvironmentVariable("Models__Training__OnFirstStart", "false");
        Environment.SetEnvironmentVariable("Jobs__train__Cron", "off");
        // Plans and vans of the demo town likewise.
        Environment.SetEnvironmentVariable("Demo__Vans", "0");
        Environment.SetEnvironmentVariable("OPSCONSOLE_BOOTSTRAP_SERVER_KEY", ServerKey);
        Environment.SetEnvironmentVariable("OPSCONSOLE_BOOTSTRAP_OPS_KEY", OpsKey);
    }

    public HttpClient With(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return client;
    }
}
