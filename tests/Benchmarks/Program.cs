using System.Globalization;
using OpsConsole.Benchmarks;
using OpsConsole.Benchmarks.Ingestion;
using OpsConsole.Benchmarks.Merchandising;
using OpsConsole.Benchmarks.Recommendations;
using OpsConsole.Benchmarks.Routing;
using OpsConsole.Benchmarks.Scoring;
using OpsConsole.Benchmarks.Streets;
using OpsConsole.Benchmarks.Training;

switch (args)
{
    case ["guard", .. var rest]:
        return await GuardBenchmark.RunAsync(rest);
    case ["rate-limits"]:
        return await RateLimitBenchmark.RunAsync();
    case ["ingestion"]:
        return await IngestionBenchmark.RunAsync();
    case ["recommendations", .. var rest]:
        return await RecommendationBenchmark.RunAsync(rest);
    case ["routing", .. var rest]:
        return RoutingBenchmark.Run(rest);
    case ["rules", .. var rest]:
        return await RulesBenchmark.RunAsync(rest);
    case ["scoring", .. var rest]:
        return ScoringBenchmark.Run(rest);
    case ["training", .. var rest]:
        return await TrainingBenchmark.RunAsync(rest);
    case ["streets", .. var rest]:
        return StreetBenchmark.Run(rest);
    case ["training-interference", .. var rest]:
        return await TrainingInterferenceBenchmark.RunAsync(rest);
    case ["open-load", var url, var key, var perSecond, var seconds]:
        return OpenLoad.Run(new Uri(url), key, int.Parse(perSecond, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture));
    case ["explanations", .. var rest]:
        return ExplanationBenchmark.Run(rest);
    case ["load", var url, var key, var connections, var seconds]:
        return await LoadGenerator.RunAsync(new Uri(url), key, int.Parse(connections, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project tests/Benchmarks -- BENCHMARK, one of
              guard [--rounds N] [--calls N] [--callers N]
              ingestion
              recommendations [--rounds N] [--seconds N] [--connections N]
              routing [--instances solomon,200,1000,NAME] [--every K] [--seconds N] [--seed S] [--data DIR] [--peer ortools|none]
              rules [--rounds N]
              scoring [--rounds N]
              training [--items N --lines N]
              streets [--places N] [--rounds N]
              training-interference [--rounds N] [--seconds N] [--rate N]
              explanations [--stops N] [--vehicles N] [--rounds N]
            """);
        return 2;
}
