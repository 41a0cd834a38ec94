using System.Globalization;
using System.IO.Compression;
using OpsConsole.Delivery.Instances;
using OpsConsole.Engines.Routing;

namespace OpsConsole.Benchmarks.Routing;

/// <summary>
/// The solver against best-known values and against OR-Tools' guided local search: the same instances (DIMACS convention), the same seconds of processor time, one after the other in one process.
/// Every plan is walked again by the checker and by the instance's own numbers.
/// </summary>
internal static class RoutingBenchmark
{
    private const string Convention = "dimacs_distance_1dec_trunc";

    public static int Run(string[] arguments)
    {
        var folder = Arguments.Option(arguments, "--data", "../shared/data/routing");
        var (seconds, seed, every) = (Arguments.Option(arguments, "--seconds", 10), Arguments.Option(arguments, "--seed", 1), Arguments.Option(arguments, "--every", 1));
        var peer = Arguments.Option(arguments, "--peer", "ortools");
        var best = BestKnown(Path.Combine(folder, "best-known.csv"));
        var results = new List<Result>();
        foreach (var path in Arguments.Option(arguments, "--instances", "solomon").Split(',').SelectMany(asked => Paths(folder, asked, every)))
        {
            var instance = InstanceFile.Read(path);
            if (!best.TryGetValue(instance.Name, out var known))
            {
                Console.Error.WriteLine($"{instance.Name}: no best-known value, left out");
                continue;
            }

            var asked = ConventionProblem.Create(instance, InstanceConvention.Dimacs);
            var (own, first) = Own(asked, seconds, seed);
            var other = peer == "ortools" ? OrToolsPeer.Solve(instance, asked, seconds) : null;
            var result = new Result(instance.Customers.Count, Gap(own), Gap(other), first);
            results.Add(result);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{instance.Name,-10} best {known,9:F1}  own {own,9:F1} {Percent(result.Own)}  first plan {first * 1000,4:F0} ms  or-tools {other,9:F1} {Percent(result.Peer)}"));

            double? Gap(double? cost) => 100 * ((cost / known) - 1);
        }

        Console.WriteLine($"\n| customers | instances | CPU s | own average | own worst | within 0.1 % | OR-Tools average | OR-Tools worst | OR-Tools without a plan | own worse |\n|---|---|---|---|---|---|---|---|---|---|");
        foreach (var size in results.GroupBy(result => result.Customers).OrderBy(size => size.Key))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {size.Key} | {size.Count()} | {seconds} | {Percent(size.Average(result => result.Own))} | {Percent(size.Max(result => result.Own))} | {size.Count(result => result.Own <= .1)} | {Percent(size.Average(result => result.Peer))} | {Percent(size.Max(result => result.Peer))} | {(peer == "none" ? "" : size.Count(result => result.Peer is null))} | {size.Count(result => result.Own > result.Peer + 1e-9)} |"));
        }

        return results.Count > 0 && results.All(result => result.Own is not null) ? 0 : 1;
    }

    private static (double? Cost, double FirstPlan) Own(ConventionProblem asked, int seconds, int seed)
    {
        var budget = new CpuBudget(seconds);
        var first = 0.0;
        var plan = RoutingSolver.Solve(asked.Problem, new SolveOptions { Seed = seed, Spent = budget.Spent, Progress = _ => first = first == 0 ? budget.Seconds : first }, null, [], CancellationToken.None);
        var routes = ConventionProblem.Routes(plan);
        var fault = PlanChecker.Check(asked.Problem, plan, []) is [var violation, ..] ? violation.Message : asked.Fault(routes);
        if (fault is not null)
        {
            Console.Error.WriteLine($"own plan: {fault}");
        }

        return (fault is null ? asked.Distance(routes) : null, first);
    }

    private static IEnumerable<string> Paths(string folder, string asked, int every)
    {
        var zip = asked switch
        {
            "solomon" => "solomon/instances.zip",
            "200" => "gehring-homberger/instances-200.zip",
            "1000" => "gehring-homberger/instances-1000.zip",
            _ when asked.Contains("_10_", StringComparison.Ordinal) => "gehring-homberger/instances-1000.zip/" + asked,
            _ when asked.Contains("_2_", StringComparison.Ordinal) => "gehring-homberger/instances-200.zip/" + asked,
            _ => "solomon/instances.zip/" + asked,
        };
        var path = Path.Combine(folder, zip);
        if (!zip.EndsWith(".zip", StringComparison.Ordinal))
        {
            return [path];
        }

        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal).Where((_, index) => index % every == 0).Select(name => path + "/" + name)];
    }

    private static Dictionary<string, double> BestKnown(string file) => File.ReadLines(file).Skip(1).Select(line => line.Split(','))
        .Where(fields => fields[5] == Convention).ToDictionary(fields => fields[1], fields => double.Parse(fields[7], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static string Percent(double? gap) => gap is { } value ? value.ToString("F2", CultureInfo.InvariantCulture) + " %" : "none";

    private sealed record Result(int Customers, double? Own, double? Peer, double FirstPlan);
}
