using OpsConsole.Benchmarks.Recommendations;
using OpsConsole.Merchandising.Content;
using OpsConsole.Merchandising.Revisions;
using OpsConsole.Merchandising.Serving;
using OpsConsole.Recommendations;
using OpsConsole.Recommendations.Slates;

namespace OpsConsole.Benchmarks.Merchandising;

/// <summary>
/// What merchandisers' rules cost a recommendation: the production pipeline with 1,000 live rules against itself with none, in alternating rounds of one process, caller to slate, one call at a
/// time. Two sets of rules: spread over markets, segments and surfaces, as a shop has them, and all of them holding for every request.
/// </summary>
internal static class RulesBenchmark
{
    private const int Rules = 1_000;
    private const int Markets = 10;
    private const int CallsARound = 400;

    /// <summary>The bar: more than this added to the median fails.</summary>
    private const double MostAddedUs = 20;

    private static readonly string[] Segments = ["new", "browsing", "occasional", "loyal"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = Arguments.Option(arguments, "--rounds", 30);
        await using var shop = await BenchmarkShop.StartAsync();
        var current = shop.Get<CurrentMerchandising>();
        (string Name, IReadOnlyList<RevisionView> Live)[] ways =
        [
            ("no rules", []), ($"{Rules:N0} rules, spread", Live(everywhere: false)), ($"{Rules:N0} rules, all hold", Live(everywhere: true)),
        ];
        var medians = ways.Select(_ => new List<double>()).ToArray();
        var allocated = new double[ways.Length];
        for (var round = -3; round < rounds; round++)
        {
            for (var step = 0; step < ways.Length; step++)
            {
                // Another order in each round, so that nobody always follows the same.
                var way = (step + Math.Abs(round)) % ways.Length;
                current.Load(ways[way].Live);
                var (median, bytes) = await RoundAsync(shop);
                // The first rounds warm up.
                if (round >= 0)
                {
                    medians[way].Add(median);
                    allocated[way] += bytes / rounds;
                }
            }
        }

        current.Load([]);
        var worst = 0d;
        for (var way = 0; way < ways.Length; way++)
        {
            // By round: what slows the machine slows the neighbours of a round alike.
            var added = Median([.. medians[way].Zip(medians[0], (with, without) => with - without)]);
            worst = Math.Max(worst, added);
            Console.WriteLine(FormattableString.Invariant(
                $"{ways[way].Name,-24} p50 {Median(medians[way]),7:F1} µs a recommendation (least {medians[way].Min():F1}, most {medians[way].Max():F1}), {added,6:F1} µs added, {allocated[way],6:F0} bytes a call"));
        }

        Console.WriteLine(FormattableString.Invariant($"most added to the p50 {worst:F1} µs (bar {MostAddedUs})"));
        return worst <= MostAddedUs ? 0 : 1;
    }

    private static async Task<(double MedianUs, double Bytes)> RoundAsync(BenchmarkShop shop)
    {
        var (pipeline, pool, catalog) = (shop.Get<RecommendationPipeline>(), shop.Get<SlatePool>(), shop.Get<CurrentServingCatalog>().Current);
        var times = new List<double>(CallsARound);
        for (var shopper = 0; shopper < 40; shopper++)
        {
            // The first call of a kind of request puts its rules together.
            pool.Return((await pipeline.ServeAsync(RequestOf(shopper, catalog), pipeline.DeadlineOf(null), CancellationToken.None)).Slate);
        }

        var bytes = GC.GetTotalAllocatedBytes();
        for (var call = 0; call < CallsARound; call++)
        {
            var request = RequestOf(call % 40, catalog);
            var started = TimeProvider.System.GetTimestamp();
            var served = await pipeline.ServeAsync(request, pipeline.DeadlineOf(null), CancellationToken.None);
            // As the endpoint does once it has the slate.
            served.Rules.Count(served.Slate.Acted);
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMicroseconds);
            if (served.IsDegraded || served.Slate.Count != RecommendationQuery.DefaultLimit)
            {
                throw new InvalidOperationException($"a slate of {served.Slate.Count} items by {served.Slate.Source}: that is not what is measured");
            }

            pool.Return(served.Slate);
        }

        return (Median(times), (GC.GetTotalAllocatedBytes() - bytes) / (double)CallsARound);
    }

    private static SlateRequest RequestOf(int number, ServingCatalog catalog) =>
        new(BenchmarkShop.Shopper(number), SlateSurfaces.Home, catalog, [], RecommendationQuery.DefaultLimit, Segments[number % Segments.Length], ExcludeBought: false) { Market = $"m{number % Markets}" };

    /// <summary>A quarter hides, a quarter pins, a quarter buries, a quarter boosts; two items each, or a department in every tenth.</summary>
    private static IReadOnlyList<RevisionView> Live(bool everywhere) => [.. Enumerable.Range(0, Rules).Select(number =>
    {
        var effect = (RuleEffect)(number % 4);
        var first = number * 37 % BenchmarkShop.Items;
        var rule = new RuleContent
        {
            Id = $"rule-{number}", Name = $"Rule {number}", Effect = effect, Priority = number % 10,
            Items = [$"item-{first:D5}", $"item-{(first + 701) % BenchmarkShop.Items:D5}"],
            ItemCategory = number % 10 == 0 && effect == RuleEffect.Bury ? $"Department {number % 12}" : null,
            Place = effect == RuleEffect.Pin ? 1 + (number / 4 % 20) : null,
            Factor = effect switch { RuleEffect.Boost => 1.5, RuleEffect.Bury => 0.5, _ => null },
            When = everywhere ? new RuleScope() : new RuleScope(number % 3 == 0 ? "home" : null, $"m{number / 4 % Markets}", number % 5 == 0 ? Segments[number / 5 % 4] : null),
        };
        var json = ContentJson.Write(rule);
        return RevisionView.Of(new Revision
        {
            Id = number + 1, Kind = RevisionKind.Rule, Subject = rule.Id, Number = 1, State = RevisionState.Live, Content = json, Hash = ContentJson.Hash(json), CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "benchmark",
            EditedAt = DateTimeOffset.UnixEpoch, EditedBy = "benchmark",
        });
    })];

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
