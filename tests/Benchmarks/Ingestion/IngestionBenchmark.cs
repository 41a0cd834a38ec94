using System.Diagnostics;
using System.Globalization;
using OpsConsole.Cli;
using OpsConsole.Platform.Events;
using OpsConsole.Platform.Persistence;
using OpsConsole.Platform.Startup;

namespace OpsConsole.Benchmarks.Ingestion;

/// <summary>
/// Our event writer, fed by concurrent callers that each wait for their acknowledgement, against a <see cref="BareLoop"/> that does nothing but the same inserts: the
/// same rows in about the same order, into the same table with its index, as many a commit, with the same flush. Rounds alternate, and so does who begins, so that
/// what else the machine does meets both.
/// </summary>
internal static class IngestionBenchmark
{
    private const double Bar = 0.6;
    private const int Rounds = 8;
    private const int RowsPerRound = 25_600;

    public static async Task<int> RunAsync()
    {
        // The bar is for the first; the second shows what smaller calls cost.
        var passed = await CompareAsync(callers: 32, rowsPerCall: 8) >= Bar;
        await CompareAsync(callers: 64, rowsPerCall: 4);
        await WithFolderAsync(async folder =>
        {
            await using var app = await OpenAsync(folder);
            await BulkRates.PrintAsync(app.Services);
            return 0;
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bar for 32 x 8: {Bar:F1}, {(passed ? "passed" : "missed")}"));
        return passed ? 0 : 1;
    }

    private static Task<double> CompareAsync(int callers, int rowsPerCall) => WithFolderAsync(async folder =>
    {
        await using var ours = await OpenAsync(Path.Combine(folder, "ours"));
        await using var bare = await OpenAsync(Path.Combine(folder, "bare"));
        using var loop = new BareLoop(bare.Services.GetRequiredService<OpsDatabase>());
        var writer = ours.Services.GetRequiredService<EventWriter>();
        Console.WriteLine($"{callers} callers x {rowsPerCall} rows a call, {RowsPerRound:N0} rows a round");
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var calls = Calls(round, callers, rowsPerCall);
            var inOrder = Enumerable.Range(0, calls[0].Length).SelectMany(turn => calls.SelectMany(own => own[turn])).ToArray();
            var (bareRate, ourRate) = (0.0, 0.0);
            if (round % 2 == 0)
            {
                bareRate = loop.Run(inOrder);
                ourRate = await WriteAsync(writer, calls);
            }
            else
            {
                ourRate = await WriteAsync(writer, calls);
                bareRate = loop.Run(inOrder);
            }

            var name = round == 0 ? "warm-up" : $"round {round}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: bare loop {bareRate:F0} rows/s, writer {ourRate:F0} rows/s, ratio {ourRate / bareRate:F2}"));
            if (round > 0)
            {
                ratios.Add(ourRate / bareRate);
            }
        }

        ratios.Sort();
        var median = (ratios[Rounds / 2 - 1] + ratios[Rounds / 2]) / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  median ratio {median:F2} (lowest {ratios[0]:F2}, highest {ratios[^1]:F2})"));
        return median;
    });

    /// <summary>A round's rows by caller and call.</summary>
    private static ShopEvent[][][] Calls(int round, int callers, int rowsPerCall) =>
        [.. Enumerable.Range(0, RowsPerRound).Select(number => BenchmarkEvents.Event(round, number)).Chunk(RowsPerRound / callers).Select(own => own.Chunk(rowsPerCall).ToArray())];

    private static async Task<double> WriteAsync(EventWriter writer, ShopEvent[][][] calls)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(calls.Select(own => Task.Run(async () =>
        {
            foreach (var call in own)
            {
                var append = new AppendEvents(call);
                if (!writer.TryEnqueue(append))
                {
                    throw new InvalidOperationException("The queue is full.");
                }

                await append.Committed;
                if (Array.Exists(append.Results, result => result != AppendResult.Accepted))
                {
                    throw new InvalidOperationException("An event was not accepted.");
                }
            }
        })));
        return RowsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<T> WithFolderAsync<T>(Func<string, Task<T>> run)
    {
        var folder = Directory.CreateTempSubdirectory("opsconsole-bench-");
        try
        {
            return await run(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<WebApplication> OpenAsync(string data)
    {
        var app = OpsConsoleHost.Build(new OpsConsole.Cli.HostOptions { Data = data, Empty = true, Simulate = false }, builder => builder.Logging.ClearProviders());
        await app.Services.GetRequiredService<StartupSequence>().RunUpToAsync(10, CancellationToken.None);
        return app;
    }
}
