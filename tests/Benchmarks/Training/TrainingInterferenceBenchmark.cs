using System.Globalization;
using System.Runtime.InteropServices;
using OpsConsole.Benchmarks.Recommendations;
using OpsConsole.Models.Training;
using OpsConsole.Platform.Jobs;

namespace OpsConsole.Benchmarks.Training;

/// <summary>
/// What a training costs those who ask meanwhile: the 99th percentile of <c>GET /api/v1/recommendations</c> under load at a fixed rate, with a training as the server
/// runs it and without, one after the other in each round. A second stretch without shows what the machine's own noise is.
/// </summary>
internal static class TrainingInterferenceBenchmark
{
    private const string Path = "/api/v1/recommendations?userId=shopper-{n}&limit=20&surface=home";

    /// <summary>The bar: a larger ratio fails.</summary>
    private const double MostRatio = 1.2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = Arguments.Option(arguments, "--rounds", 9);
        var seconds = Arguments.Option(arguments, "--seconds", 10);
        var rate = Arguments.Option(arguments, "--rate", 200);
        Environment.SetEnvironmentVariable("Models__Rollout__Enabled", "false");
        Environment.SetEnvironmentVariable("Models__Training__Program", Program());
        await using var shop = await BenchmarkShop.StartAsync();
        Console.WriteLine($"{BenchmarkShop.Items:N0} items, {BenchmarkShop.Shoppers:N0} shoppers; {rate} requests a second, {seconds} s a stretch, {Environment.ProcessorCount} processors");
        await LoadAsync(shop, rate, seconds);
        List<double> ratios = [], noise = [];
        var errors = 0L;
        for (var round = 1; round <= rounds; round++)
        {
            // Odd rounds train in the second stretch, even ones in the first: a drift of the machine favours neither.
            var trainsFirst = round % 2 == 0;
            var first = await StretchAsync(shop, trainsFirst, rate, seconds);
            var second = await StretchAsync(shop, !trainsFirst, rate, seconds);
            var again = await StretchAsync(shop, training: false, rate, seconds);
            var (with, without) = trainsFirst ? (first, second) : (second, first);
            ratios.Add(with.P99Ms / without.P99Ms);
            noise.Add(again.P99Ms / without.P99Ms);
            errors += first.Errors + second.Errors + again.Errors;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: p50/p99 without {without.P50Ms:F2}/{without.P99Ms:F2} ms, with {with.P50Ms:F2}/{with.P99Ms:F2} ms, ratio {ratios[^1]:F2}; without again {again.P99Ms:F2} ms, ratio {noise[^1]:F2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio of p99: with training {Median(ratios):F3} (bar {MostRatio}), without again {Median(noise):F3}; of the single ratios without training the largest is {noise.Max():F2}"));
        Console.WriteLine($"other than 200: {errors}");
        return Median(ratios) <= MostRatio && errors == 0 ? 0 : 1;
    }

    private static async Task<Load> StretchAsync(BenchmarkShop shop, bool training, int rate, int seconds)
    {
        if (!training)
        {
            return await LoadAsync(shop, rate, seconds);
        }

        var jobs = shop.Get<Jobs>();
        var run = await jobs.EnqueueAsync(TrainingJob.Name, "benchmark", new TrainingArguments(Kind: TrainingKinds.TwoStage), null, CancellationToken.None);
        while (await FindAsync() is var begun && !begun.Log.Any(line => line.Contains("purchase lines", StringComparison.Ordinal)))
        {
            await (begun.HasEnded ? throw new InvalidOperationException($"the training failed: {begun.Error}") : Task.Delay(100));
        }

        var load = await LoadAsync(shop, rate, seconds);
        var after = await FindAsync();
        if (after.HasEnded)
        {
            throw new InvalidOperationException($"the training ended before the load did ({after.Error ?? after.Result}); use fewer --seconds");
        }

        await jobs.CancelAsync(run.Id, null, CancellationToken.None);
        while (!(await FindAsync()).HasEnded)
        {
            await Task.Delay(100);
        }

        return load;

        async Task<JobRun> FindAsync() => await jobs.FindAsync(run.Id, CancellationToken.None) ?? throw new InvalidOperationException("the run is gone");
    }

    private static async Task<Load> LoadAsync(BenchmarkShop shop, int rate, int seconds)
    {
        var output = await BenchmarkProcess.OutputAsync("open-load", new Uri(shop.Url, "/") + Path.TrimStart('/'), BenchmarkShop.ServerKey, $"{rate}", $"{seconds}");
        double[] numbers = [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new Load((long)numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>The product as it was built: beside the benchmark its native libraries are not where it looks for them.</summary>
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/', '\\'));
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "OpsConsole.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "app", "OpsConsole", "bin", output.Parent!.Name, output.Name, RuntimeInformation.RuntimeIdentifier, "OpsConsole.dll");
            }
        }

        throw new InvalidOperationException("the benchmark runs outside the repository");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Load(long Errors, double P50Ms, double P99Ms);
}
