using System.Diagnostics;
using System.Globalization;
using OpsConsole.Delivery.Streets;
using OpsConsole.Platform.Persistence;

namespace OpsConsole.Cli;

/// <summary><c>import --streets</c>: needs the data folder, but no database.</summary>
internal static class StreetImportOutput
{
    public static async Task<int> RunAsync(string file, string? data, bool json, CancellationToken token)
    {
        var output = new VerbOutput(json);
        try
        {
            using var claim = DataFolderClaim.Take(data);
            await using var host = OpsConsoleHost.Build(new HostOptions { Data = data, Empty = true, Simulate = false }, builder => builder.Logging.ClearProviders());
            var started = Stopwatch.GetTimestamp();
            var result = host.Services.GetRequiredService<StreetImport>().Run(file, output, token);
            Print(result, output, Stopwatch.GetElapsedTime(started), host.Services.GetRequiredService<DataFolder>().Streets);
            return 0;
        }
        catch (InvalidDataException damaged)
        {
            output.Error($"--streets: {file}: {damaged.Message}");
            return 1;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            output.Error(failure.Message);
            return 1;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            output.Error("Stopped. Nothing was changed.");
            return 1;
        }
    }

    private static void Print(StreetImportResult result, VerbOutput output, TimeSpan elapsed, string written)
    {
        var (streets, read) = result;
        var network = streets.Router.Network;
        output.Result(
            new
            {
                streets.Source, streets.Hash, read.Nodes, read.Ways, read.Relations, read.Streets, Junctions = network.NodeCount, Segments = network.SegmentCount,
                Kilometres = Math.Round(network.Kilometres, 1), Addresses = network.Addresses.Count, read.Restrictions, ForbiddenTurns = network.ForbiddenTurns.Count, read.Dropped,
                ElapsedMs = (long)elapsed.TotalMilliseconds,
            },
            [
                string.Create(CultureInfo.InvariantCulture, $"{read.Nodes:N0} nodes, {read.Ways:N0} ways, {read.Relations:N0} relations read and prepared in {elapsed.TotalSeconds:F1} s"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{read.Streets:N0} streets: {network.Kilometres:N0} km connected, {network.NodeCount:N0} junctions, {network.Addresses.Count:N0} addresses, {read.Restrictions:N0} turn restrictions"),
                .. read.Dropped.Select(dropped => string.Create(CultureInfo.InvariantCulture, $"  {dropped.Value,8} left out: {dropped.Key}")),
                $"Written to {written}, hash {streets.Hash}",
            ]);
    }
}
