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
/// <remarks>Forty requests of a stretch lie above its 99th percentile, too few for a ratio: that is taken of all rounds' requests together, and its interval from rounds drawn again.</remarks>
internal static class TrainingInterferenceBenchmark
{
    private const string Path = "/api/v1/recommendations?userId=shopper-{n}&limit=20&surface=home";

    /// <summary>The bar: a larger ratio fails.</summary>
    private const double MostRatio = 1.2;

    private const int Draws = 2_000;
    private const int WarmUpSeconds = 60;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = Arguments.Option(arguments, "--rounds", 9);
        var seconds = Arguments.Option(arguments, "--seconds", 10);
        var rate = Arguments.Option(arguments, "--rate", 200);
        Environment.SetEnvironmentVariable("Models__Rollout__Enabled", "false");
        Environment.SetEnvironmentVariable("Models__Training__Program", Program());
        await using var shop = await BenchmarkShop.StartAsync();
        Console.WriteLine($"{BenchmarkShop.Items:N0} items, {BenchmarkShop.Shoppers:N0} shoppers; {rate} requests a second, {seconds} s a stretch, {Environment.ProcessorCount} processors");
        await LoadAsync(shop, rate, WarmUpSeconds);
        var found = new List<Round>();
        for (var round = 1; round <= rounds; round++)
        {
            // Odd rounds train in the second stretch, even ones in the first: a drift of the machine favours neither.
            var trainsFirst = round % 2 == 0;
            var first = await StretchAsync(shop, trainsFirst, rate, seconds);
            var second = await StretchAsync(shop, !trainsFirst, rate, seconds);
            var again = await StretchAsync(shop, training: false, rate, seconds);
            var (with, without) = trainsFirst ? (first, second) : (second, first);
            found.Add(new Round(with, without, again));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: p50/p99 without {P([without], 50):F2}/{P([without], 99):F2} ms, with {P([with], 50):F2}/{P([with], 99):F2} ms, without again {P([again], 50):F2}/{P([again], 99):F2} ms"));
        }

        var (ratio, noise, errors) = (With(found), Noise(found), found.Sum(round => round.With.Errors + round.Without.Errors + round.Again.Errors));
        Load[] calm = [.. found.SelectMany(round => (Load[])[round.Without, round.Again])];
        Load[] busy = [.. found.Select(round => round.With)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all requests: p50/p90/p99/p99.9 without {P(calm, 50):F2}/{P(calm, 90):F2}/{P(calm, 99):F2}/{P(calm, 99.9):F2} ms, with {P(busy, 50):F2}/{P(busy, 90):F2}/{P(busy, 99):F2}/{P(busy, 99.9):F2} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio of p99: with training {ratio:F2} {Interval(found, With)} (bar {MostRatio}), without again to without {noise:F2} {Interval(found, Noise)}"));
        Console.WriteLine($"other than 200: {errors}");
        return ratio <= MostRatio && errors == 0 ? 0 : 1;
    }

    /// <summary>p99 with a training to p99 of both stretches without.</summary>
    private static double With(IReadOnlyList<Round> rounds) =>
        P([.. rounds.Select(round => round.With)], 99) / P([.. rounds.SelectMany(round => (Load[])[round.Without, round.Again])], 99);

    private static double Noise(IReadOnlyList<Round> rounds) => P([.. rounds.Select(round => round.Again)], 99) / P([.. rounds.Select(round => round.Without)], 99);

    /// <summary>Where nine of ten such runs would find a ratio: bootstrap over rounds, in words.</summary>
    private static string Interval(List<Round> rounds, Func<IReadOnlyList<Round>, double> ratio)
    {
        var random = new Random(1);
        double[] drawn = [.. Enumerable.Range(0, Draws).Select(_ => ratio([.. rounds.Select(_ => rounds[random.Next(rounds.Count)])])).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"({drawn[Draws / 20]:F2} to {drawn[Draws - (Draws / 20)]:F2})");
    }

    /// <summary>A percentile of some stretches' requests together, ms.</summary>
    private static double P(Load[] loads, double percent)
    {
        int[] all = [.. loads.SelectMany(load => load.Latencies)];
        Array.Sort(all);
        return all[Math.Min(all.Length - 1, (int)(all.Length * percent / 100))] / 1000.0;
    }

    private static async Task<Load> StretchAsync(BenchmarkShop shop, bool training, int rate, int seconds)
    {
        if (!training)
        {
            return await LoadAsync(shop, rate, seconds);
        }

        var jobs = shop.Get<Jobs>();
        var run = await jobs.EnqueueAsync(TrainingJob.Name, "benchmark", new TrainingArguments(Kind: TrainingKinds.TwoStage), null, CancellationToken.None);
        for (var begun = await FindAsync(); !begun.Log.Any(line => line.Contains("purchase lines", StringComparison.Ordinal)); begun = await FindAsync())
        {
            if (begun.HasEnded)
            {
                throw new InvalidOperationException($"the training failed: {begun.Error}");
            }

            await Task.Delay(100);
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
        int[] numbers = [.. output.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return new Load(numbers[0], numbers[1..]);
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

    /// <param name="Errors">Answers other than 200.</param>
    /// <param name="Latencies">Of the others, µs.</param>
    private sealed record Load(long Errors, int[] Latencies);

    private sealed record Round(Load With, Load Without, Load Again);
}
