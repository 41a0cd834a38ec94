using System.Diagnostics;
using System.Globalization;
using OpsConsole.Engines.Quantities;
using OpsConsole.Engines.Routing.Streets;
using OpsConsole.Engines.Tests.Routing.Streets;

namespace OpsConsole.Benchmarks.Streets;

/// <summary>
/// Quickest ways between all pairs of places on real streets: the contraction hierarchy with buckets against Dijkstra's search from each source, which ends
/// when it is certain of every target; the same places, one thread, alternating rounds of one run, every duration and distance compared.
/// </summary>
internal static class StreetBenchmark
{
    /// <summary>The bar: fewer times faster than this fails. On a network of a few hundred junctions a search from each source has little left to lose.</summary>
    private static double LeastRatio(int junctions) => junctions >= 5_000 ? 20 : 3;

    public static int Run(string[] arguments)
    {
        var (places, rounds) = (Arguments.Option(arguments, "--places", 1_000), Arguments.Option(arguments, "--rounds", 5));
        var extracts = new[] { Extract.Heidelberg, Extract.Monaco }.OfType<string>().ToArray();
        if (extracts.Length == 0)
        {
            Console.Error.WriteLine("There is no OpenStreetMap extract (heidelberg.osm.pbf, monaco-2021.osm.pbf) beside the repository.");
            return 1;
        }

        Console.WriteLine($"{places} x {places}, one thread, median of {rounds} rounds");
        bool[] met = [.. extracts.Select(file => Compare(file, places, rounds))];
        return met.All(held => held) ? 0 : 1;
    }

    private static bool Compare(string file, int places, int rounds)
    {
        var (network, reading) = Timed(() => Extract.Read(file).Network);
        var (router, preparing) = Timed(() => StreetRouter.Build(network));
        Say($"{network.Source}: {network.NodeCount} junctions, {network.SegmentCount} segments, {network.Kilometres:F0} km, {network.ForbiddenTurns.Count} forbidden turns; read in {reading:F0} ms, prepared in {preparing:F0} ms");

        var points = Points(router, places);
        var oracle = new StreetDijkstra(network);
        var (ours, theirs) = (new List<double>(), new List<double>());
        var different = 0L;
        router.ManyToMany(points, points);
        for (var round = 0; round < rounds; round++)
        {
            var (matrix, milliseconds) = Timed(() => router.ManyToMany(points, points));
            ours.Add(milliseconds);
            var (rows, peer) = Timed(() => points.Select(source => oracle.From(source, points)).ToArray());
            theirs.Add(peer);
            different += rows.Select((row, source) => Different(row.Durations, matrix.Durations, source) + Different(row.Distances, matrix.Distances, source)).Sum();
        }

        var ratio = Median(theirs) / Median(ours);
        Say($"  hierarchy {Median(ours):F0} ms ({ours.Min():F0} to {ours.Max():F0}), Dijkstra {Median(theirs):F0} ms ({theirs.Min():F0} to {theirs.Max():F0}): {ratio:F0} times faster; {different} entries differ");
        return different == 0 && ratio >= LeastRatio(network.NodeCount);

        int Different(int[] row, int[] matrix, int source) => row.Where((value, target) => value != matrix[(source * places) + target]).Count();
    }

    /// <summary>Places beside streets, as houses are, then snapped.</summary>
    private static StreetPoint[] Points(StreetRouter router, int count)
    {
        var random = new Random(17);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var shape = router.Network.Shape(random.Next(router.Network.SegmentCount));
                var at = shape[random.Next(shape.Count)];
                return router.Snap(new GeoPoint(at.Lat + (0.0006 * (random.NextDouble() - 0.5)), at.Lon + (0.0006 * (random.NextDouble() - 0.5))), 500)!.Value;
            }),
        ];
    }

    private static (T Result, double Milliseconds) Timed<T>(Func<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = work();
        return (result, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
