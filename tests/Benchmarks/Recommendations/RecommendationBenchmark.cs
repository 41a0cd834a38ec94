using OpsConsole.FeatureStore;
using OpsConsole.Models;
using OpsConsole.Platform.Telemetry;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Benchmarks.Recommendations;

/// <summary>
/// Throughput of <c>GET /api/v1/recommendations</c> as a share of a bare endpoint of the same process that returns the same bytes, in alternating
/// runs; and the time that one recommendation takes to compute.
/// </summary>
internal static class RecommendationBenchmark
{
    private const string Path = "/api/v1/recommendations?userId=shopper-{n}&limit=20&surface=home";
    private const string BarePath = BenchmarkShop.BarePath + "?userId=shopper-{n}&limit=20&surface=home";

    /// <summary>The bar: less than this fails.</summary>
    private const double LeastRatio = 0.5;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = Arguments.Option(arguments, "--rounds", 5);
        var seconds = Arguments.Option(arguments, "--seconds", 5);
        var connections = Arguments.Option(arguments, "--connections", 64);
        Console.WriteLine($"{BenchmarkShop.Items:N0} items, {BenchmarkShop.Shoppers:N0} shoppers with histories; load by {(LoadRun.HasWrk ? "wrk" : "our own client")}, {connections} connections");
        await using var shop = await BenchmarkShop.StartAsync();
        ReportCompute(shop);
        await shop.CopyAnswerAsync(Path);

        await LoadAsync(shop, BarePath, connections, 3);
        await LoadAsync(shop, Path, connections, 3);
        List<double> ratios = [], bareRates = [], rates = [];
        var errors = 0L;
        for (var round = 1; round <= rounds; round++)
        {
            var bare = await LoadAsync(shop, BarePath, connections, seconds);
            var served = await LoadAsync(shop, Path, connections, seconds);
            ratios.Add(served.PerSecond / bare.PerSecond);
            bareRates.Add(bare.PerSecond);
            rates.Add(served.PerSecond);
            errors += bare.Errors + served.Errors;
            Console.WriteLine($"round {round}: bare {bare.PerSecond,9:N0}/s   recommendations {served.PerSecond,9:N0}/s   ratio {ratios[^1]:F3}");
        }

        var sources = shop.Get<LatencyStore>().Row("recommendations", Math.Min(LatencyStore.Capacity, 2 * rounds * (seconds + 1))).Sources;
        var total = sources.Values.Sum();
        Console.WriteLine($"median: bare {Median(bareRates):N0}/s, recommendations {Median(rates):N0}/s, ratio {Median(ratios):F3} (bar {LeastRatio})");
        Console.WriteLine($"answered by: {string.Join(", ", sources.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value / (double)total:P2}"))} of {total:N0}");
        Console.WriteLine($"other than 2xx: {errors}");
        return Median(ratios) >= LeastRatio && errors == 0 ? 0 : 1;
    }

    private static Task<LoadRun> LoadAsync(BenchmarkShop shop, string path, int connections, int seconds) =>
        LoadRun.StartAsync(shop.Url, path, BenchmarkShop.ServerKey, connections, seconds);

    /// <summary>Times the computation alone: scores, filters and the slate's bytes, without HTTP and without the guard's change of thread.</summary>
    private static void ReportCompute(BenchmarkShop shop)
    {
        var features = shop.Get<OnlineFeatures>();
        var catalog = shop.Get<CurrentServingCatalog>().Current;
        var pool = shop.Get<SlatePool>();
        var parts = shop.Get<InferenceParts>();
        var inference = new Inference(shop.Get<ActiveModels>().Champion!, parts, keepsCandidates: true);
        var unkept = new Inference(shop.Get<ActiveModels>().Champion!, parts, keepsCandidates: false);
        var shoppers = Enumerable.Range(0, BenchmarkShop.Shoppers).Select(number => features.Find(BenchmarkShop.Shopper(number))!).ToArray();
        var buffer = new byte[64 * 1024];
        for (var warmUp = 0; warmUp < 10; warmUp++)
        {
            Time(unkept, []);
            Time(inference, []);
        }

        Report("cold (no candidates kept)", Time(unkept, []));
        Report("warm (candidates kept)", Time(inference, []));
        Report("warm, with a basket of 3", Time(inference, [10, 20, 30]));
        Report("cold, with a basket of 3", Time(unkept, [10, 20, 30]));

        double[] Time(Inference model, int[] basket)
        {
            var times = new double[shoppers.Length];
            for (var place = 0; place < shoppers.Length; place++)
            {
                var started = TimeProvider.System.GetTimestamp();
                var slate = model.Run(new InferenceRequest(
                    shoppers[place], shoppers[place].State, parts.Items, parts.NowMs, catalog, basket, 20, ExcludeBought: false, Similar: false));
                var head = new SlateHead("0HNAAAAAAAAAA:00000001", 1, place, SlateSurfaces.Home, SlateReasons.None, false, default, default);
                SlateWriter.Write(head, slate, buffer);
                pool.Return(slate);
                times[place] = TimeProvider.System.GetElapsedTime(started).TotalMicroseconds;
            }

            return times;
        }
    }

    private static void Report(string what, double[] times)
    {
        Array.Sort(times);
        Console.WriteLine($"one recommendation, {what}: p50 {times[times.Length / 2]:F1} µs, p99 {times[times.Length * 99 / 100]:F1} µs");
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
