using OpsConsole.Platform.Startup;

namespace OpsConsole.Cli;

/// <summary>The host as a verb needs it: database and catalogue ready, nothing listening, nothing simulated, no background work.</summary>
internal static class VerbHost
{
    private const int CatalogueLoaded = 40;

    /// <summary>Runs a verb on the host of a data folder; exit 1 with the message for what is expected to go wrong.</summary>
    /// <param name="data">As <c>--data</c> names it.</param>
    /// <param name="output">Where messages go.</param>
    /// <param name="verb">What to do; returns the exit code.</param>
    /// <param name="token">Ctrl+C.</param>
    /// <param name="writes">Whether it changes what a server on the same folder would hold in memory.</param>
    public static async Task<int> RunAsync(string? data, VerbOutput output, Func<IServiceProvider, Task<int>> verb, CancellationToken token, bool writes = false)
    {
        try
        {
            using var claim = writes ? DataFolderClaim.Take(data) : null;
            await using var app = OpsConsoleHost.Build(
                new HostOptions { Data = data, Empty = true, Simulate = false },
                builder => builder.Logging.ClearProviders());
            await app.Services.GetRequiredService<StartupSequence>().RunUpToAsync(CatalogueLoaded, token);
            return await verb(app.Services);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            output.Error("stopped");
            return 1;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
        {
            output.Error(failure.Message);
            return 1;
        }
    }
}
